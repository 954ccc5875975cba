// The programs that tests need besides npm packages: a browser, a real archive, and independent readers of DICOM.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';

const DEBIAN = [
  { name: 'Chromium', package: 'chromium', isThere: () => chromiumPath() !== undefined },
  { name: 'Orthanc', package: 'orthanc', isThere: () => existsSync('/usr/sbin/Orthanc') },
  {
    name: 'Orthanc DICOMweb',
    package: 'orthanc-dicomweb',
    isThere: () => existsSync('/usr/share/orthanc/plugins/libOrthancDicomWeb.so'),
  },
  { name: 'nginx', package: 'nginx-light', isThere: () => existsSync('/usr/sbin/nginx') || isOnPath('nginx') },
  // Makes the Debian in which a newer Orthanc runs; where it cannot be had, that flow alone is skipped and says so.
  { name: 'debootstrap', package: 'debootstrap', isThere: () => isOnPath('debootstrap'), isOptional: true },
  { name: 'dciodvfy', package: 'dicom3tools', isThere: () => isOnPath('dciodvfy') },
  { name: 'dsrdump', package: 'dcmtk', isThere: () => isOnPath('dsrdump') },
  {
    name: 'pydicom',
    package: 'python3-pydicom',
    isThere: () => spawnSync('/usr/bin/python3', ['-c', 'import pydicom']).status === 0,
  },
  { name: 'PixelMed', package: 'libpixelmed-java', isThere: () => existsSync('/usr/share/java/pixelmed.jar') },
  { name: 'Saxon', package: 'libsaxonhe-java', isThere: () => existsSync('/usr/share/java/Saxon-HE.jar') },
  { name: 'BeanShell', package: 'libbsh-java', isThere: () => existsSync('/usr/share/java/bsh.jar') },
  { name: 'transicc', package: 'liblcms2-utils', isThere: () => isOnPath('transicc') },
  { name: 'Java', package: 'default-jre-headless', isThere: () => isOnPath('java') },
];

const isOnPath = (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

/** The browser to test in: the one Playwright downloaded, else the system's. */
export function chromiumPath() {
  const candidates = [
    process.env.CHROMIUM_PATH,
    chromium.executablePath(),
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
  ];
  return candidates.find((path) => path && existsSync(path));
}

/** Whether a program of the list is on this machine. */
export const isInstalled = (name) => DEBIAN.some((program) => program.name === name && program.isThere());

/** Installs what Debian offers when root; returns the names of what is still missing. */
export function ensurePrograms() {
  const missing = () => DEBIAN.filter(({ isThere }) => !isThere());
  const wanted = missing();
  if (wanted.length > 0 && process.getuid?.() === 0 && isOnPath('apt-get')) {
    const names = wanted.map((program) => program.package);
    console.log(`Installing ${names.join(', ')}`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync('apt-get', ['update', '-qq'], { stdio: 'inherit', env });
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env,
    });
  }
  const required = missing().filter(({ isOptional }) => !isOptional);
  return required.map(({ name, package: debianPackage }) => `${name} (Debian: ${debianPackage})`);
}
