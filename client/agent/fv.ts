/** The tag: `<script async src="…/fv.js"></script>`. */
import { startAgent } from './agent.ts';
import { fromTag } from './options.ts';
import { watchVitals } from './vitals.ts';

startAgent(() => fromTag(document.currentScript as HTMLScriptElement | null), watchVitals);
