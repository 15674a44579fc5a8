// What pages with papers to attach gain besides.
import { sendFilesAtOnce } from './behaviours/files.js';

sendFilesAtOnce(document);
