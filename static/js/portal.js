// Everything here only makes quicker what already works without it.
import { startThemeSwitch } from "./theme-switch.js";
import { startCopyLinks } from "./copy-link.js";
import { startFilters } from "./filters.js";
import { startShortlist } from "./shortlist.js";
import { startSuggestions } from "./suggest.js";
import { startKeeping } from "./unsaved.js";
import { startAnswers } from "./answers.js";

startThemeSwitch();
startCopyLinks();
startFilters();
startSuggestions();
startShortlist();
startKeeping();
startAnswers();
// After an answer that did not pass, reading starts at what is wrong.
document.querySelector("[data-focus]")?.focus();
