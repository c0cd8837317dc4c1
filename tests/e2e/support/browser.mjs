// Debian's Chromium without a screen.
import { existsSync } from 'node:fs';

import { chromium } from 'playwright-core';

const kChromium = '/usr/bin/chromium';
const kFlags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];

/** Why tests with a browser are left out; false where they run. */
export const kWithoutBrowser = existsSync(kChromium) ? false : `${kChromium} is not installed`;

/** Close it at the end. */
export const launch_browser = () => chromium.launch({ executablePath: kChromium, args: kFlags });
