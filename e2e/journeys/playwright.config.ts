import { defineConfig } from '@playwright/test';
import base from '../../playwright.config';

export default defineConfig(base, {
  testDir: '.',
  outputDir: '../../journeys/out/traces',
  timeout: 240_000,
  globalSetup: '../fixtures/globalSetup.ts',
  reporter: [['./lineReporter.ts']],
});
