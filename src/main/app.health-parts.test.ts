// The health of the core as a whole: the parts that `app.health.test.ts` leaves.
import { describe } from 'vitest';

import { HEALTH_PARTS } from '../shared/health.ts';
import { testParts } from './app-parts.testing.ts';

describe('the parts', () => testParts(HEALTH_PARTS.slice(4)));
