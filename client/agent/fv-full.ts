/** The tag with causes: `<script async src="…/fv-full.js"></script>`. */
import { startAgent } from './agent.ts';
import { fromTag } from './options.ts';
import { watchVitals } from './vitals-full.ts';

startAgent(() => fromTag(document.currentScript as HTMLScriptElement | null), watchVitals);
