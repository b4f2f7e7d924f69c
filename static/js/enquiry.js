// The browser knows its time zone: choose it, where nobody has chosen. Without script the country's is taken.
const select = document.querySelector("[data-zone] select");
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (select && !select.value && zone && [...select.options].some((option) => option.value === zone)) select.value = zone;
