// The alerts of the core as a whole that `app.alerts.test.ts` leaves.
import { describe } from 'vitest';

import { ALERT_KINDS } from '../shared/health.ts';
import { testAlerts } from './app-alerts.testing.ts';

describe('alerts', () => testAlerts(ALERT_KINDS.slice(4)));
