// Where data is saved: a tap on a picture's link shows the picture in its place. Without script the link opens it.
{
  const failed = document.currentScript.dataset.failed;
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.picture");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const picture = new Image(link.dataset.width, link.dataset.height);
    picture.className = "coming"; // its place is kept while it comes
    picture.alt = link.querySelector("[data-what]")?.textContent || "";
    picture.tabIndex = -1;
    picture.addEventListener("load", () => picture.classList.remove("coming"));
    picture.addEventListener("error", () => {
      link.querySelector("small").textContent = failed;
      picture.replaceWith(link);
      link.focus();
    });
    picture.src = link.href;
    link.replaceWith(picture);
    picture.focus({ preventScroll: true });
  });
}
