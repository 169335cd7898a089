import { MessageBar, MessageBarBody, makeStyles, Text, tokens } from '@fluentui/react-components'
import type { SetupCommandLinePreview } from '#api-client'
import { CopyText } from '#console/parts'
import { useText } from './sequence-text.ts'

const useStyles = makeStyles({
  lines: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, minWidth: 0 },
})

/** What setup.exe is started with by each step Upgrade Operating System, or why it cannot be. */
export function CommandLines({ lines }: { lines: readonly SetupCommandLinePreview[] }) {
  const styles = useStyles()
  const text = useText()
  if (lines.length === 0) return <Text>{text('commandLine.none')}</Text>
  return (
    <div className={styles.lines}>
      {lines.map(line => (
        <div key={line.step} className={styles.lines}>
          {line.commandLine === null ? (
            <MessageBar intent="error" layout="multiline">
              <MessageBarBody>
                {text('commandLine.problem', { step: line.name, problem: line.problem ?? '' })}
              </MessageBarBody>
            </MessageBar>
          ) : (
            <CopyText label={text('commandLine.of', { step: line.name })}>{line.commandLine}</CopyText>
          )}
          {line.warnings.map(warning => (
            <MessageBar key={warning} intent="warning" layout="multiline">
              <MessageBarBody>{warning}</MessageBarBody>
            </MessageBar>
          ))}
        </div>
      ))}
    </div>
  )
}
