// Finds a Chrome or Chromium to test with; installs one if the machine has none. Says what it did.
import { execFileSync, spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

// Without a window of its own it is a tenth faster.
const NAMES = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'msedge'];
const WELL_KNOWN = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

const runs = (file) => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** The path of a browser that is on this machine already, or undefined. */
export function findBrowser() {
  const told = process.env.PODSCOPE_BROWSER;
  if (told) return told;
  const onPath = (process.env.PATH ?? '').split(delimiter).flatMap((dir) => NAMES.map((name) => join(dir, name)));
  return [...onPath, ...WELL_KNOWN].find(runs);
}

const attempt = (command, args) => spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;

/** How each system's package manager installs Chromium; the first that is there is used. */
const MANAGERS = [
  [
    'apt-get',
    () => attempt('apt-get', ['update', '-qq']) && ['chromium-headless-shell', 'chromium'].some((name) => attempt('apt-get', ['install', '-y', '-qq', name])),
  ],
  ['dnf', () => attempt('dnf', ['install', '-y', '-q', 'chromium'])],
  ['apk', () => attempt('apk', ['add', '--quiet', 'chromium'])],
  ['pacman', () => attempt('pacman', ['-S', '--noconfirm', '--quiet', 'chromium'])],
  ['brew', () => attempt('brew', ['install', '--cask', '--quiet', 'chromium'])],
];
const has = (command) => spawnSync(command, ['--version'], { stdio: 'ignore' }).error === undefined;

const BY_HAND = 'Install Chromium or Chrome, or set PODSCOPE_BROWSER to the path of one.';

/** A browser's path, installed if need be; throws with what to do when there is no way. */
export function ensureBrowser(log = console.log) {
  const found = findBrowser();
  if (found) {
    log(`browser: found ${found.split(/[\\/]/).at(-1)} on this machine`);
    return found;
  }
  const managers = MANAGERS.filter(([manager]) => has(manager));
  const how = [...managers.map(([manager]) => manager), 'Playwright'].join(', else with ');
  if (process.env.NO_INSTALL) throw new Error(`No browser found, and NO_INSTALL is set: it would have been installed with ${how}. ${BY_HAND}`);
  log(`browser: none found, going to install chromium with ${how} (NO_INSTALL=1 stops here instead)`);
  for (const [manager, install] of managers) {
    log(`browser: installing chromium with ${manager}`);
    if (install() && findBrowser()) return findBrowser();
  }
  log('browser: installing chromium with Playwright');
  if (attempt('npx', ['playwright', 'install', '--with-deps', 'chromium'])) {
    return execFileSync('node', ['-e', "import('@playwright/test').then(p => console.log(p.chromium.executablePath()))"], { encoding: 'utf8' }).trim();
  }
  throw new Error(`No browser could be installed. ${BY_HAND}`);
}
