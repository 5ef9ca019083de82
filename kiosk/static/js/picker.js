// Another language takes along what is being typed; what the page says of the question before stays behind.
const field = document.getElementById("q");
for (const link of document.querySelectorAll(".languages a")) {
  link.addEventListener("click", () => {
    if (field.value === field.defaultValue) return;
    const to = new URL(link.href);
    to.search = new URLSearchParams({ q: field.value, lang: to.searchParams.get("lang") });
    link.href = to;
  });
}
