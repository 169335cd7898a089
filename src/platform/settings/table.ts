// Every setting of the programs that run on. The command line reads three variables of its own (SLIPSTREAM_SITE, SLIPSTREAM_TOKEN,
// SLIPSTREAM_CREDENTIALS). Besides these, only what the system itself sets is read: the person's name and folders, and what the programs
// that we run need.

import { z } from 'zod'
import { memberSettings } from './member-settings.ts'
import type { SettingsTable } from './setting.ts'
import { networkList, onOff, optionalText, setting, text, wholeNumber } from './setting-words.ts'

/** The one table of settings. */
export const settingsTable = {
  'data-folder': setting({
    schema: text,
    description: 'Where this program keeps everything of its own. Only one process can use it at a time.',
    standard: '.slipstream',
    placeholder: 'FOLDER',
    programs: ['server', 'distribution-point', 'servicing-worker'],
  }),
  'listen-address': setting({
    schema: text,
    description:
      'The address to listen on. Anything other than loopback is encrypted: a site server needs a TLS certificate for it, a distribution point makes one when none is given.',
    standard: '127.0.0.1',
    placeholder: 'ADDRESS',
    programs: ['server', 'distribution-point'],
  }),
  port: setting({
    schema: wholeNumber(0, 65_535),
    description: 'The port to listen on; 0 takes a free one and writes it to the log.',
    standard: '8470',
    placeholder: 'NUMBER',
    programs: ['server', 'distribution-point'],
  }),
  'tls-certificate': setting({
    schema: optionalText,
    description:
      'A file with the TLS certificate chain (PEM). A distribution point with https and without one makes its own certificate, whose key the site tells to whoever fetches from it.',
    standard: null,
    placeholder: 'FILE',
    programs: ['server', 'distribution-point'],
  }),
  'tls-key': setting({
    schema: optionalText,
    description: 'A file with the private key of the TLS certificate (PEM).',
    standard: null,
    placeholder: 'FILE',
    programs: ['server', 'distribution-point'],
  }),
  'log-level': setting({
    schema: z.enum(['debug', 'info', 'warn', 'error']),
    description: 'The least severity that is written to the logs.',
    standard: 'info',
    placeholder: 'LEVEL',
    programs: ['server', 'distribution-point', 'servicing-worker'],
  }),
  database: setting({
    schema: optionalText,
    description:
      'A PostgreSQL 15 or newer, as postgresql://user:password@host/name. Absent: PostgreSQL runs inside the data folder.',
    standard: null,
    placeholder: 'URL',
    programs: ['server'],
    secret: true,
  }),
  'site-code': setting({
    schema: z.string().regex(/^[A-Z0-9]{3}$/, 'three capital letters or digits'),
    description: 'The three-character site code; it begins every package ID. Fixed at the first start.',
    standard: 'S01',
    placeholder: 'CODE',
    programs: ['server'],
  }),
  'site-address': setting({
    schema: optionalText,
    description:
      'The URL at which distribution points reach this site server; absent: made from the listen address and port.',
    standard: null,
    placeholder: 'URL',
    programs: ['server'],
  }),
  'work-folder': setting({
    schema: optionalText,
    description: 'The folder used by offline servicing of images; absent: `work` in the data folder.',
    standard: null,
    placeholder: 'FOLDER',
    programs: ['server', 'servicing-worker'],
  }),
  'unpacked-updates-gibibytes': setting({
    schema: wholeNumber(0, 1_000_000),
    description:
      'How many gibibytes of unpacked updates are kept in the data folder, `unpacked-updates`, at most, so that the next run need not unpack them again. What is in use stays beyond that; when the disk is short for a run, the others go. 0: none is kept.',
    standard: '16',
    placeholder: 'NUMBER',
    programs: ['server', 'servicing-worker'],
  }),
  'allow-native-component-servicing': setting({
    schema: onOff,
    description:
      'Lets the native engine apply CBS packages itself. Experimental: no Windows has confirmed its results. Off: such updates are refused.',
    standard: 'false',
    programs: ['server'],
  }),
  'calls-per-minute': setting({
    schema: wholeNumber(0, 1_000_000),
    description:
      'How many calls one caller may make in a minute, on each site server; 0 for no limit. Distribution points, servicing workers and devices are not counted.',
    standard: '6000',
    placeholder: 'NUMBER',
    programs: ['server'],
  }),
  'refusals-per-minute': setting({
    schema: wholeNumber(0, 1_000_000),
    description:
      'How many calls without a good token one address may make in a minute; more are told to wait. 0 for no limit. A good token is never refused for it.',
    standard: '600',
    placeholder: 'NUMBER',
    programs: ['server'],
  }),
  'worker-lease-seconds': setting({
    schema: z.coerce.number().min(1).max(3600),
    description:
      'How long a servicing worker may be silent before its run is given to another one. It says four times as often that it is alive.',
    standard: '120',
    placeholder: 'SECONDS',
    programs: ['server'],
  }),
  'servicing-runs-at-once': setting({
    schema: wholeNumber(1, 16),
    description:
      'How many servicing runs this site server carries out at once. Each needs disk space of its own. A servicing worker has a setting of its own, `runs-at-once`.',
    standard: '1',
    placeholder: 'NUMBER',
    programs: ['server'],
  }),
  'servicing-step-minutes': setting({
    schema: optionalText,
    description:
      'How long steps of a servicing run may take, as `step=minutes` with commas between: plan, pre-flight, prepare, carry-out, prove, publish. What is not named keeps its standard: plan=120, pre-flight=120, prepare=240, carry-out=720, prove=360, publish=240.',
    standard: null,
    placeholder: 'STEP=MINUTES,…',
    programs: ['server'],
  }),
  'update-folder-settle-seconds': setting({
    schema: z.coerce.number().min(0.1).max(3600),
    description:
      'How long a file in a folder of updates must stay as it is before it is taken: until then somebody may still be writing it.',
    standard: '10',
    placeholder: 'SECONDS',
    programs: ['server'],
  }),
  'keep-records-days': setting({
    schema: wholeNumber(0, 36_500),
    description:
      'How many days the site remembers times of schedules, rollouts, operations and status messages after their end; the newest of each stays. Looked at daily. The audit keeps everything. 0: everything is remembered.',
    standard: '365',
    placeholder: 'DAYS',
    programs: ['server'],
  }),
  'device-policy-minutes': setting({
    schema: wholeNumber(1, 1440),
    description:
      'After how many minutes a device asks for its policy again, a quarter of it earlier or later so that not all ask at once. The more devices, the longer: docs/many-devices.md.',
    standard: '5',
    placeholder: 'MINUTES',
    programs: ['server'],
  }),
  'keep-device-reports-days': setting({
    schema: wholeNumber(0, 36_500),
    description:
      'How many days the site remembers the reports of devices about attempts that have ended. Looked at daily. What came of each attempt is kept with its deployment. 0: every report is remembered.',
    standard: '90',
    placeholder: 'DAYS',
    programs: ['server'],
  }),
  'verify-library-hours': setting({
    schema: wholeNumber(0, 8760),
    description:
      'How many hours after a verification of the content library the next one begins: every object is read again, and what is damaged or missing is fetched back from distribution points. 0: only when somebody asks for it.',
    standard: '168',
    placeholder: 'HOURS',
    programs: ['server'],
  }),
  'verify-library-rate': setting({
    schema: wholeNumber(1, 100_000),
    description:
      'The most that a scheduled verification reads of the content library, in megabytes a second.',
    standard: '10',
    placeholder: 'NUMBER',
    programs: ['server'],
  }),
  'content-store': setting({
    schema: optionalText,
    description:
      'The bucket that keeps the content, as s3://BUCKET or s3://BUCKET/PREFIX, at a storage service with the S3 API; several site servers may share it. Credentials come from the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY) or a profile. Absent: the data folder keeps the content. Fixed at the first start.',
    standard: null,
    placeholder: 'ADDRESS',
    programs: ['server'],
  }),
  'content-store-endpoint': setting({
    schema: optionalText,
    description:
      'The URL of the storage service; absent: Amazon’s of the region. Without TLS (http://) only on this machine.',
    standard: null,
    placeholder: 'URL',
    programs: ['server'],
  }),
  'content-store-region': setting({
    schema: text,
    description: 'The region of the bucket, as the storage service names it.',
    standard: 'us-east-1',
    placeholder: 'NAME',
    programs: ['server'],
  }),
  'content-store-path-style': setting({
    schema: onOff,
    description:
      'Puts the bucket into the path of the URL instead of the host’s name, as most services other than Amazon’s need it.',
    standard: 'false',
    programs: ['server'],
  }),
  'content-cache-megabytes': setting({
    schema: wholeNumber(1, 1_000_000_000),
    description:
      'How many megabytes of the bucket’s objects this server keeps in its data folder, `content-cache`, at most. What is in use stays beyond that. With a bucket only.',
    standard: '100000',
    placeholder: 'NUMBER',
    programs: ['server'],
  }),
  'internal-networks': setting({
    schema: networkList,
    description:
      'The networks of the company in which an update server (WSUS) and the identity provider may be, as ADDRESS/BITS, separated by commas. Where their hosts have another address that is not of the public internet they are not asked; link-local addresses and metadata services of clouds never are.',
    standard: '',
    placeholder: 'NETWORKS',
    programs: ['server'],
  }),
  'alert-hosts': setting({
    schema: z.string(),
    description:
      'The hosts to which alerts may be sent (webhooks and the mail server), separated by commas; `*.` at the beginning stands for any name before it. They are refused while they have an address that is not of the public internet.',
    standard: '',
    placeholder: 'HOSTS',
    programs: ['server'],
  }),
  'alert-private-hosts': setting({
    schema: z.string(),
    description:
      'More hosts to which alerts may be sent, also on this machine and on private networks, but never at link-local addresses or metadata services of clouds; written as in `alert-hosts`.',
    standard: '',
    placeholder: 'HOSTS',
    programs: ['server'],
  }),
  'download-hosts': setting({
    schema: text,
    description:
      'The hosts from which updates may be downloaded, separated by commas; `*.` at the beginning stands for any name before it. Redirects to other hosts are refused, and so are addresses that are not of the public internet.',
    standard:
      '*.download.windowsupdate.com,*.windowsupdate.com,*.dl.delivery.mp.microsoft.com,download.microsoft.com',
    placeholder: 'HOSTS',
    programs: ['server'],
  }),
  'download-mirrors': setting({
    schema: z.string(),
    description:
      'Where files are taken from in place of an address: FROM => TO, several separated by semicolons. FROM is the beginning of an address, for http and https alike; TO is another address, which may also be on a private network, or a folder of this machine, from which files are copied.',
    standard: '',
    placeholder: 'MIRRORS',
    programs: ['server'],
  }),
  'download-proxy': setting({
    schema: optionalText,
    description:
      'The proxy through which updates are downloaded, as http://host:port or with user:password@ before the host. It resolves the names of hosts then: which addresses it may reach is set there. Absent: none.',
    standard: null,
    placeholder: 'URL',
    programs: ['server'],
    secret: true,
  }),
  'download-no-proxy': setting({
    schema: z.string(),
    description: 'Hosts that are reached without the proxy, written as in `download-hosts`.',
    standard: '',
    placeholder: 'HOSTS',
    programs: ['server'],
  }),
  'download-parallel': setting({
    schema: wholeNumber(1, 16),
    description: 'How many files of updates are downloaded at once.',
    standard: '2',
    placeholder: 'NUMBER',
    programs: ['server'],
  }),
  'authenticode-policy': setting({
    schema: z.enum(['show', 'require']),
    description:
      'What is done with the Authenticode signature of a downloaded file: it is checked and shown, or a file is only kept when its signature is trusted (require; needs osslsigncode and `authenticode-root`). The digest of the catalogue is checked in any case.',
    standard: 'show',
    placeholder: 'POLICY',
    programs: ['server'],
  }),
  'authenticode-root': setting({
    schema: optionalText,
    description:
      'A file with the root certificates (PEM) under which updates are signed: those of Microsoft. Absent: signatures are read, and their chains not judged.',
    standard: null,
    placeholder: 'FILE',
    programs: ['server'],
  }),
  'unneeded-content-grace-hours': setting({
    schema: wholeNumber(0, 8760),
    description:
      'How many hours the content of a removed package version stays in the content library after nothing needs it any more.',
    standard: '24',
    placeholder: 'HOURS',
    programs: ['server'],
  }),
  'rebuild-content-library': setting({
    schema: z.enum(['off', 'preview', 'apply']),
    description:
      'After the database was lost: shows which packages come back from the notes beside the content store (preview), or brings them back into a new database (apply), and ends.',
    standard: 'off',
    placeholder: 'MODE',
    programs: ['server'],
  }),
  'accept-site-key': setting({
    schema: z
      .string()
      .regex(/^[0-9a-f]{64}$/, '64 hexadecimal digits')
      .optional(),
    description:
      'The fingerprint (SHA-256) of a key that was compared by hand. For a rebuild: the key that the site had before its database was lost. For an import: the key of the site that a point has not joined yet.',
    standard: null,
    placeholder: 'FINGERPRINT',
    programs: ['server', 'distribution-point'],
  }),
  'import-prestage': setting({
    schema: optionalText,
    description:
      'A prestage file to import into the data folder; the program then ends. The distribution point that uses the folder must not run meanwhile.',
    standard: null,
    placeholder: 'FILE',
    programs: ['distribution-point'],
  }),
  'local-distribution-point': setting({
    schema: onOff,
    description: 'Also starts one distribution point on this machine, as a process of its own, and joins it.',
    standard: 'false',
    programs: ['server'],
  }),
  'new-administrator-token': setting({
    schema: onOff,
    description:
      'Writes a new one-time administrator token at this start, for when nobody can sign in any more. It goes to the same file as the first one.',
    standard: 'false',
    programs: ['server'],
  }),
  ...memberSettings,
} satisfies SettingsTable
