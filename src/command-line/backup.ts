// slipstream backup | restore: on the machine of a site server, and no calls to it.

import { type Command, Option } from 'commander'
import { formOf } from './context.ts'
import { become } from './site-commands.ts'

const more = '\nOther settings of the site server may be given too, for example --data-folder and --database.'

/** Adds the commands. */
export function addBackupCommands(program: Command): void {
  program
    .command('backup')
    .description('make a backup of the whole site, while its site server runs or while it does not')
    .requiredOption('--to <folder>', 'a folder that does not exist yet')
    .option('--passphrase-file <file>', 'what seals it; else SLIPSTREAM_BACKUP_PASSPHRASE')
    .addOption(
      new Option('--content <how>', 'objects of the content library: all of them are read and compared')
        .choices(['copy', 'link'])
        .default('copy'),
    )
    .option('--without-content', 'leave it out; after a restore it is fetched from distribution points')
    .allowUnknownOption()
    .allowExcessArguments()
    .addHelpText('after', more)
    .action((asked: BackupOptions, command: Command) =>
      become('backup.ts', [...['--to', asked.to, '--content', asked.content], ...wordsOf(asked, command)]),
    )
  program
    .command('restore')
    .description('make a site of a backup, in a data folder that is empty; replaces nothing')
    .requiredOption('--from <folder>', 'the backup')
    .option('--passphrase-file <file>', 'what opens it; else SLIPSTREAM_BACKUP_PASSPHRASE')
    .option('--without-content', 'do not restore the content; it is fetched from distribution points')
    .allowUnknownOption()
    .allowExcessArguments()
    .addHelpText('after', more)
    .action((asked: RestoreOptions, command: Command) =>
      become('restore.ts', ['--from', asked.from, ...wordsOf(asked, command)]),
    )
}

type Shared = { passphraseFile?: string; withoutContent?: boolean }
type BackupOptions = Shared & { to: string; content: string }
type RestoreOptions = Shared & { from: string }

function wordsOf({ passphraseFile, withoutContent }: Shared, command: Command): string[] {
  return [
    ...(passphraseFile === undefined ? [] : ['--passphrase-file', passphraseFile]),
    ...(withoutContent ? ['--without-content'] : []),
    ...(formOf(command) === 'json' ? ['--json'] : []),
    '--',
    ...command.args,
  ]
}
