import { defineConfig } from '@playwright/test';
import base from './playwright.config';

/** Speed with a thousand and with ten thousand ideas: `make bench-web`. */
export default defineConfig({
  ...base,
  testDir: 'bench',
  workers: 1,
  fullyParallel: false,
  timeout: 600_000,
  use: { ...base.use, trace: 'off', actionTimeout: 20_000, viewport: { width: 1280, height: 800 } },
  projects: [{ name: 'bench' }],
});
