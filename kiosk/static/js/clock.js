// The clock in the top bar, in the cities' time.
const CITY_TIME = "Asia/Shanghai";
const BEAT = 5000;

export function showClock() {
  const clocks = document.querySelectorAll("[data-clock]");
  if (!clocks.length) return;
  const format = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: CITY_TIME });
  const tell = () => {
    for (const clock of clocks) clock.textContent = format.format();
  };
  for (const clock of clocks) clock.hidden = false;
  tell();
  setInterval(tell, BEAT);
}
