// "Use the position of this device": asks the browser, which asks the person, and sends the form. Without it there is the list.
for (const form of document.querySelectorAll("form[data-locate]")) {
  if (!navigator.geolocation || !window.isSecureContext) continue;
  form.hidden = false;
  const fail = form.querySelector("[role=alert]");
  form.addEventListener("submit", (event) => {
    if (form.elements.latitude.value) return;
    event.preventDefault();
    fail.hidden = true;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        form.elements.latitude.value = coords.latitude.toFixed(2);
        form.elements.longitude.value = coords.longitude.toFixed(2);
        form.submit();
      },
      () => { fail.hidden = false; },
      { timeout: 15000, maximumAge: 600000 },
    );
  });
}
