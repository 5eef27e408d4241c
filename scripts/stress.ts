// `npm run test:stress`: a library of 10,000 tracks, 120 changes of preset a minute and many askers at once, while music plays.
// AURALIS_STRESS_TRACKS and AURALIS_STRESS_SECONDS make it smaller.
import { runSuite } from './run-suite.ts';

runSuite('stress');
