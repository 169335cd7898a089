// Addresses of files as a catalogue might name them, against a policy with hosts, a mirror on a private network and a mirror in a folder.

import { resolve, sep } from 'node:path'
import { placeOf, readDownloadPolicy } from '#product/update-downloads'
import { attempt, type FuzzTarget, promise, Refused } from '../target.ts'

const folder = resolve('/srv/mirror')
const far = 'http://mirror.lan:8530/content/'
const policy = readDownloadPolicy({
  'download-hosts': '*.windowsupdate.com,download.microsoft.com',
  'download-mirrors': `http://download.windowsupdate.com/far => ${far}; http://download.windowsupdate.com/near => ${folder}`,
  'download-no-proxy': '',
  'download-parallel': 2,
  'authenticode-policy': 'show',
})
const names = /(^|\.)windowsupdate\.com$|^download\.microsoft\.com$/

/** `placeOf`: whatever the address, what is asked is a host that is named or lies inside a mirror, and a file lies inside its folder. */
export const downloadAddress: FuzzTarget = {
  name: 'download-address',
  cases: 3000,
  words: [
    ...[
      'http://',
      'https://',
      'file:///',
      '//',
      '/',
      '\\',
      '..',
      '%2e',
      '%2f',
      '%5c',
      '%00',
      '@',
      ':',
      '#',
      '?',
    ],
    ...['127.0.0.1', '[::1]', 'localhost', '.windowsupdate.com', 'download.microsoft.com', 'mirror.lan:8530'],
    ...['/far/', '/near/', 'content', '0x7f.1', '\t', '\u3002', '\uff0f', '\u202e', ':80', ':443', 'a.cab'],
  ],
  seeds: () =>
    [
      'http://download.windowsupdate.com/c/a.cab',
      'https://download.microsoft.com:443/c/a.cab?P1=1',
      'http://download.windowsupdate.com/far/2026/a.cab',
      'http://download.windowsupdate.com/near/2026/01/a%20b.cab',
      'http://user:word@download.windowsupdate.com/near/%2e%2e/%2f/a.cab',
      `${far}a.cab`,
    ].map(text => Buffer.from(text)),
  run(input) {
    const place = attempt(() => placeOf(policy, Buffer.from(input).toString('utf8')))
    if (place === null) throw new Refused({})
    if (place.kind === 'folder') {
      promise(place.path.startsWith(folder + sep), 'a file outside of its folder')
      promise(resolve(place.path) === place.path, 'a path that leads elsewhere')
      promise(!place.path.includes('\0'), 'a path with a zero')
      return
    }
    const { url } = place
    promise(url.protocol === 'http:' || url.protocol === 'https:', 'another scheme')
    promise(url.username === '' && url.password === '', 'a user name')
    if (url.href.startsWith(far)) return
    promise(names.test(url.hostname), 'a host that nobody named')
    promise(url.port === '', 'an unusual port')
  },
}
