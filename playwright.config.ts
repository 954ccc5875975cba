import { defineConfig, devices } from '@playwright/test';
import { chromiumPath } from './e2e/programs.mjs';

const executablePath = chromiumPath();
/** `npm run journeys` plays the journeys of a working day instead of the tests. */
const isJourney = process.env.PARFOCAL_JOURNEYS === '1';
const isRoot = process.getuid?.() === 0;

export default defineConfig({
  testDir: isJourney ? 'e2e/journeys' : 'e2e/flows',
  workers: 1,
  // On a machine that others use too a flow may lose a race; it is played once more, and named with its error.
  retries: process.env.CI && !isJourney ? 1 : 0,
  timeout: isJourney ? 240_000 : 120_000,
  expect: { timeout: 20_000 },
  outputDir: isJourney ? 'journeys/out/traces' : 'test-results/flows',
  globalSetup: './e2e/fixtures/globalSetup.ts',
  reporter: isJourney
    ? [['./e2e/journeys/lineReporter.ts']]
    : [['line'], ['json', { outputFile: 'test-results/e2e.json' }]],
  use: {
    ...devices['Desktop Chrome'],
    viewport: { width: 1440, height: 900 },
    actionTimeout: 15_000,
    deviceScaleFactor: 1,
    colorScheme: 'dark',
    screenshot: 'only-on-failure',
    // Recording takes a third of the time of the flows: `npx playwright test --trace on e2e/flows/X.spec.ts` has it.
    trace: isJourney ? 'retain-on-failure' : 'off',
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: [
        ...(isRoot ? ['--no-sandbox'] : []),
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--force-color-profile=srgb',
        '--font-render-hinting=none',
      ],
    },
  },
});
