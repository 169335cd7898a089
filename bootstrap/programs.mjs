// The system programs that the scripts run: which are missing, and how to get them. Two set-ups at once do no harm
// here: the package manager makes one wait for the other.

import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ActionNeeded, SetUpFailed, say } from './answers.mjs'
import { inPath } from './find.mjs'

const always = ['demo', 'start', 'test', 'check', 'bench', 'nightly']

/**
 * What is run, why, by which scripts, and where each platform gets it. Fedora's dnf takes the path of a program in
 * place of a package name; a path is the same in every release.
 */
const programs = [
  {
    name: 'wimlib-imagex',
    why: 'reads and writes WIM files',
    scripts: always,
    present: () => inPath('wimlib-imagex'),
    debian: () => 'wimtools',
    fedora: '/usr/bin/wimlib-imagex',
    macos: 'wimlib',
    windows: 'https://wimlib.net/downloads/ (unpack it, and add its folder to PATH)',
  },
  {
    name: 'hivexsh',
    why: 'reads registry hives: tests compare ours with it',
    scripts: ['test', 'check'],
    present: () => inPath('hivexsh'),
    debian: () => 'libhivex-bin',
    fedora: '/usr/bin/hivexsh',
    macos: 'hivex',
    windows: 'not built for Windows: use this project under WSL',
  },
  {
    name: 'xz',
    why: 'packs and unpacks .xz files',
    scripts: always,
    present: () => inPath('xz'),
    debian: () => 'xz-utils',
    fedora: '/usr/bin/xz',
    macos: 'xz',
    windows: 'https://tukaani.org/xz/ (unpack it, and add its folder to PATH)',
  },
  {
    name: 'genisoimage',
    why: 'makes ISO files for tests',
    scripts: ['test'],
    present: () => inPath('genisoimage'),
    debian: () => 'genisoimage',
    fedora: '/usr/bin/genisoimage',
    macos: 'cdrtools',
    windows: 'not built for Windows: use this project under WSL',
  },
  {
    name: 'chromium',
    why: 'runs the tests of the console',
    scripts: ['test'],
    present: hasChromium,
    debian: () => 'chromium',
    fedora: 'chromium',
    macos: '--cask chromium',
    windows: 'https://www.google.com/chrome/',
  },
  {
    name: 'PostgreSQL 15 or newer',
    why: 'a server of its own, which the tests start and stop',
    scripts: ['test'],
    present: hasPostgresql,
    debian: () => (apt('cache', ['show', 'postgresql-15'], 'ignore') ? 'postgresql-15' : 'postgresql'),
    fedora: 'postgresql-server',
    macos: 'postgresql@15',
    windows: 'https://www.postgresql.org/download/windows/ (and add its bin folder to PATH)',
  },
  {
    name: 'smbclient',
    why: 'reads source files on shares (UNC paths)',
    scripts: ['test'],
    present: () => inPath('smbclient'),
    debian: () => 'smbclient',
    fedora: '/usr/bin/smbclient',
    macos: 'samba',
    windows: 'not built for Windows: use this project under WSL',
  },
  {
    name: 'smbd',
    why: 'a file server of its own, which the tests start and stop',
    scripts: ['test'],
    present: () => existsSync('/usr/sbin/smbd') || inPath('smbd'),
    debian: () => 'samba',
    fedora: '/usr/sbin/smbd',
    macos: 'samba',
    windows: 'not built for Windows: use this project under WSL',
  },
  {
    name: 'osslsigncode',
    why: 'checks Authenticode signatures of downloaded updates; tests sign with it',
    scripts: ['test'],
    present: () => inPath('osslsigncode'),
    debian: () => 'osslsigncode',
    fedora: '/usr/bin/osslsigncode',
    macos: 'osslsigncode',
    windows: 'https://github.com/mtrojnar/osslsigncode/releases (and add its folder to PATH)',
  },
  {
    name: 'Swift',
    why: 'a storage service with the S3 API of its own, which the nightly tests start and stop',
    scripts: ['nightly'],
    present: () => process.platform !== 'linux' || hasSwift(),
    debian: () => 'python3-swift',
    fedora: 'python3-swift',
    macos: 'runs on Linux only',
    windows: 'runs on Linux only',
  },
  {
    name: 'rsync',
    why: 'a peer of the benchmarks',
    scripts: ['bench'],
    present: () => inPath('rsync'),
    debian: () => 'rsync',
    fedora: '/usr/bin/rsync',
    macos: 'rsync',
    windows: 'not built for Windows: use this project under WSL',
  },
  {
    name: 'borg',
    why: 'a peer of the benchmarks',
    scripts: ['bench'],
    present: () => inPath('borg'),
    debian: () => 'borgbackup',
    fedora: '/usr/bin/borg',
    macos: 'borgbackup',
    windows: 'not built for Windows: use this project under WSL',
  },
  {
    name: 'restic',
    why: 'a peer of the benchmarks',
    scripts: ['bench'],
    present: () => inPath('restic'),
    debian: () => 'restic',
    fedora: '/usr/bin/restic',
    macos: 'restic',
    windows: 'https://restic.net/',
  },
  {
    name: 'casync',
    why: 'a peer of the benchmarks',
    scripts: ['bench'],
    present: () => inPath('casync'),
    debian: () => 'casync',
    fedora: '/usr/bin/casync',
    macos: 'not built for macOS: run the benchmarks on Linux',
    windows: 'not built for Windows: use this project under WSL',
  },
  {
    name: 'zsync',
    why: 'a peer of the benchmarks',
    scripts: ['bench'],
    present: () => inPath('zsync') && inPath('zsyncmake'),
    debian: () => 'zsync',
    fedora: '/usr/bin/zsyncmake',
    macos: 'zsync',
    windows: 'not built for Windows: use this project under WSL',
  },
  {
    name: 'nginx',
    why: 'a peer of the benchmarks',
    scripts: ['bench'],
    present: () => inPath('nginx'),
    debian: () => 'nginx-light',
    fedora: '/usr/sbin/nginx',
    macos: 'nginx',
    windows: 'https://nginx.org/en/download.html',
  },
  {
    name: 'curl',
    why: 'asks the servers of the benchmarks',
    scripts: ['bench'],
    present: () => inPath('curl'),
    debian: () => 'curl',
    fedora: '/usr/bin/curl',
    macos: 'curl',
    windows: 'https://curl.se/windows/',
  },
]

/** The programs that a script runs and that are not here. */
export function missingPrograms(script) {
  return programs.filter(program => program.scripts.includes(script) && !program.present())
}

/** Installs them when root on Debian or Ubuntu; otherwise throws {@link ActionNeeded} with the command to run. */
export function installPrograms(missing) {
  if (missing.length === 0) {
    return
  }
  const platform = platformNow()
  if (platform !== 'debian' || process.getuid() !== 0) {
    throw new ActionNeeded(howToInstall(missing, platform))
  }
  if (debianPackageListsMissing()) {
    apt('get', ['update'])
  }
  const names = missing.map(program => program.debian())
  say(`Installing ${names.join(', ')} …`)
  const allowClusters = forbidPostgresqlCluster(names)
  const allowServices = forbidSambaServices(names)
  try {
    const install = () => apt('get', ['install', '-y', '--no-install-recommends', ...names])
    // Package lists can be older than the mirror; then the install fails, and fresh lists mend it.
    if (!install() && !(apt('get', ['update']) && install())) {
      throw new SetUpFailed('apt-get install failed; see its lines above.')
    }
  } finally {
    allowClusters()
    allowServices()
  }
  const still = missing.filter(program => !program.present())
  if (still.length > 0) {
    throw new SetUpFailed(
      `Installed, but not found afterwards: ${still.map(program => program.name).join(', ')}. ` +
        'This distribution may only have an older one; install it by hand, then repeat the command.',
    )
  }
}

/** @returns {'debian' | 'fedora' | 'macos' | 'windows' | 'other'} */
function platformNow() {
  if (process.platform === 'darwin') {
    return 'macos'
  }
  if (process.platform === 'win32') {
    return 'windows'
  }
  return inPath('apt-get') ? 'debian' : inPath('dnf') ? 'fedora' : 'other'
}

/** What is missing, and the exact command that brings it on a platform. */
export function howToInstall(missing, platform) {
  const list = missing.map(program => `  ${program.name}: ${program.why}`).join('\n')
  const lines = commands(missing, platform).map(line => `  ${line}`)
  return `Missing programs:\n${list}\nInstall them, then repeat the command:\n${lines.join('\n')}`
}

function commands(missing, platform) {
  switch (platform) {
    case 'debian': {
      const names = missing.map(program => program.debian()).join(' ')
      return [`sudo apt-get update && sudo apt-get install -y --no-install-recommends ${names}`]
    }
    case 'fedora':
      return [`sudo dnf install -y ${missing.map(program => program.fedora).join(' ')}`]
    case 'macos': {
      const absent = missing.filter(program => program.macos.startsWith('not '))
      const formulas = missing
        .filter(program => !absent.includes(program))
        .map(program => program.macos)
        .filter(name => !name.startsWith('--cask'))
      const casks = missing.map(program => program.macos).filter(name => name.startsWith('--cask'))
      const installs = [formulas.join(' '), ...casks]
        .filter(names => names !== '')
        .map(names => `brew install ${names}`)
      return [...installs, ...absent.map(program => `${program.name}: ${program.macos}`)]
    }
    case 'windows':
      return missing.map(program => `${program.name}: ${program.windows}`)
    default:
      return ["(with this system's package manager)"]
  }
}

/** Runs apt-get or apt-cache; whether it succeeded. Another package manager at work is waited for. */
function apt(which, words, output = 2) {
  const options = ['-q', '-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=3']
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  return (
    spawnSync(`apt-${which}`, [...options, ...words], { env, stdio: ['ignore', output, output] }).status === 0
  )
}

function debianPackageListsMissing() {
  try {
    return !readdirSync('/var/lib/apt/lists').some(name => name.includes('_Packages'))
  } catch {
    return true
  }
}

/**
 * Debian's PostgreSQL makes a "main" cluster, and starts it, when it is first installed. The tests need the programs
 * only, so that is switched off during the install, in the folder that postgresql-common has for such settings, and
 * allowed again afterwards: later installs are not our business. Returns the function that allows it.
 */
function forbidPostgresqlCluster(names) {
  if (!names.some(name => name.startsWith('postgresql'))) {
    return () => {}
  }
  const folder = '/etc/postgresql-common/createcluster.d'
  const file = join(folder, 'slipstream-bootstrap.conf')
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, 'create_main_cluster = false\n')
  return () => rmSync(file, { force: true })
}

/**
 * Debian starts Samba's services when they are installed, and at every start of the machine. The tests need the program only, and a file server
 * that nobody asked for is the worse mistake: the services that are not there yet are masked, and stay so until somebody runs
 * `systemctl unmask`. Where systemd is not what starts services, a policy forbids the start during the install; the returned
 * function takes it back. A policy that somebody else made is left alone.
 */
function forbidSambaServices(names) {
  if (!names.includes('samba')) {
    return () => {}
  }
  const units = '/etc/systemd/system'
  mkdirSync(units, { recursive: true })
  for (const service of ['smbd', 'nmbd', 'samba-ad-dc']) {
    const known = ['/etc', '/lib', '/usr/lib'].map(top => `${top}/systemd/system/${service}.service`)
    if (!known.some(existsSync)) {
      say(`The service ${service} stays off (systemctl unmask ${service} allows it).`)
      symlinkSync('/dev/null', join(units, `${service}.service`))
    }
  }
  const policy = '/usr/sbin/policy-rc.d'
  if (existsSync(policy)) {
    return () => {}
  }
  // 101: the action is not allowed (invoke-rc.d).
  writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  return () => rmSync(policy, { force: true })
}

/** Debian's folders first, then PATH; `tests/postgresql-15.ts` looks in the same places. */
function hasPostgresql() {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).map(Number) : []
  if (versions.some(version => version >= 15 && existsSync(`${debian}/${version}/bin/initdb`))) {
    return true
  }
  if (!inPath('initdb')) {
    return false
  }
  const answer = spawnSync('initdb', ['--version'], { encoding: 'utf8' })
  return Number(/(\d+)\.\d+/.exec(answer.stdout ?? '')?.[1]) >= 15
}

/** The module for the Python of the system; `tests/swift-server.ts` runs it with the same. */
function hasSwift() {
  return spawnSync('/usr/bin/python3', ['-c', 'import swift.proxy'], { stdio: 'ignore' }).status === 0
}

function hasChromium() {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
  const applications = [
    '/Applications/Chromium.app',
    '/Applications/Google Chrome.app',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  ]
  return names.some(inPath) || applications.some(existsSync)
}
