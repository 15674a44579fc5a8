// What a page gains where script runs. Every page works without it.
import { followChoices } from './behaviours/conditional.js';
import { keepDrafts } from './behaviours/drafts.js';
import { guardForms } from './behaviours/forms.js';
import { listenToKeys } from './behaviours/keys.js';
import { followProgress } from './behaviours/progress.js';

followChoices(document);
keepDrafts(document);
guardForms(document);
listenToKeys(document);
followProgress(document);
