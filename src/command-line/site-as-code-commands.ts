// The words of export, plan and apply. What carries them out is loaded when it is asked for: every other command starts faster.

import type { Command } from 'commander'

const removing = '--remove-what-is-not-in-the-file'
const removingText = 'remove what the site has and a section of the file does not name'

/** Adds the commands. */
export function addSiteAsCodeCommands(program: Command): void {
  program
    .command('export')
    .description("write the whole site's configuration as YAML, without secrets")
    .option('--to <file>', 'a file that does not exist yet; else standard output')
    .action(async (...given) => (await import('./site-as-code.ts')).exportSite(...given))
  program
    .command('plan')
    .alias('diff')
    .description('show what applying a file would change; exit code 2 when something of it is not possible')
    .argument('[file]', 'what `export` writes, or a part of it; else standard input')
    .option(removing, removingText)
    .action(async (...given) => (await import('./site-as-code.ts')).planSite(...given))
  program
    .command('apply')
    .description('make the site what a file says; only shows it without --yes')
    .argument('[file]', 'what `export` writes, or a part of it; else standard input')
    .option('--yes', 'change the site')
    .option('--secrets <file>', 'lines of `name: value`; else SLIPSTREAM_SECRET_… in the environment')
    .option(removing, removingText)
    .action(async (...given) => (await import('./site-as-code.ts')).applySite(...given))
}
