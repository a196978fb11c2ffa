import { defineConfig } from '@playwright/test';
import base from './playwright.config';

/** Pictures of every screen, into docs/screenshots: `make screenshots`. */
export default defineConfig({ ...base, testDir: 'screenshots', workers: 1, projects: [{ name: 'screenshots' }] });
