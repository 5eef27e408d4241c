// `npm run test:chaos`: random faults while music plays, and what must hold after each.
// AURALIS_CHAOS_SEED makes a run again (it is printed), AURALIS_CHAOS_FAULTS says how many (300), AURALIS_CHAOS_FROM leaves the steps before
// that one out, AURALIS_CHAOS_MINUTES is the longest it takes (25).
import { runSuite } from './run-suite.ts';

runSuite('chaos');
