import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const executablePath = '/usr/bin/chromium';

/**
 * Whether tests in a real browser can run here. Without Chromium they are skipped, and that is said aloud; on a build
 * server (`ci`) nothing is skipped, so that a missing browser fails.
 */
export function canTestInBrowser(ci: boolean): boolean {
  if (ci || existsSync(executablePath)) return true;
  console.warn(`\n*** ${executablePath} is missing: TESTS IN THE BROWSER ARE SKIPPED ***\n`);
  return false;
}

/** A browser that talks to nobody but the pages that it is sent to. */
export function openChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
