// The shop's own script: a basket that counts, and a key that opens the messenger as any page can.
// It knows nothing of the messenger but its page commands.
(() => {
  const count = document.getElementById("count");
  for (const button of document.querySelectorAll(".add")) {
    button.addEventListener("click", () => {
      count.textContent = String(Number(count.textContent) + 1);
    });
  }
  // Works before the messenger's script has come: until then the calls wait in a queue.
  window.Hanmadi = window.Hanmadi || function () { (window.Hanmadi.q = window.Hanmadi.q || []).push(arguments); };
  document.getElementById("ask").addEventListener("click", () => window.Hanmadi("command", "Messenger.open"));
})();
