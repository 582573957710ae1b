// "I am here": the device is asked where it is, which the learner may refuse; then, or after a moment, the form is sent.
for (const form of document.querySelectorAll("form[data-position]")) {
  if (!navigator.geolocation || !window.isSecureContext) continue;
  let asked = false;
  form.addEventListener("submit", (event) => {
    if (asked) return;
    event.preventDefault();
    asked = true;
    const send = () => form.requestSubmit();
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      form.elements.latitude.value = coords.latitude.toFixed(4);
      form.elements.longitude.value = coords.longitude.toFixed(4);
      send();
    }, send, { timeout: 6000, maximumAge: 60_000 });
  });
}
