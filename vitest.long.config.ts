// The unit and integration tests that are long by nature, for `npm run test:long`: hundredfold repetitions, floods, real time.
import { defineConfig } from 'vitest/config';

import base from './vitest.config.ts';

export default defineConfig({ test: { ...base.test, include: ['src/**/*.long.test.ts'], exclude: [] } });
