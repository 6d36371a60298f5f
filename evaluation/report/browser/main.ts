import { answerBrowser } from './answer-browser.js';
import { languageSwitch } from './language-switch.js';

/** All that runs in the reader's browser. Without it the report is complete: a plain list in English. */
languageSwitch();
answerBrowser();
