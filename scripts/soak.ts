// `npm run test:soak`: an hour of listening in real time with a worker killed now and then. Memory and open files stay flat, no sound is lost.
// AURALIS_SOAK_MINUTES makes it shorter.
import { runSuite } from './run-suite.ts';

runSuite('soak');
