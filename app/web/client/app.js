// What a page gains where script runs. Every page works without it.
import { followChoices } from './behaviours/conditional.js';
import { keepDrafts } from './behaviours/drafts.js';
import { guardForms } from './behaviours/forms.js';
import { listenToInserts } from './behaviours/inserting.js';
import { listenToKeys } from './behaviours/keys.js';
import { followProgress } from './behaviours/progress.js';
import { listenToPreviews } from './behaviours/previews.js';

followChoices(document);
keepDrafts(document);
guardForms(document);
listenToInserts(document);
listenToKeys(document);
followProgress(document);
listenToPreviews(document);
