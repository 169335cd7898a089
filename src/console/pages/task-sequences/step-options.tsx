import { makeStyles, Subtitle2, Text, tokens } from '@fluentui/react-components'
import type { SetupCommandLinePreview, TaskSequenceItem, TaskSequenceProblem } from '#api-client'
import { useFormats } from '#console/language'
import { Facts } from '#console/parts'
import { CommandLines } from './command-lines.tsx'
import { ProblemTable } from './problem-table.tsx'
import { optionsOf, sayOption } from './say-option.ts'
import { useText } from './sequence-text.ts'

const useStyles = makeStyles({
  parts: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, minWidth: 0 },
  title: { margin: 0 },
})

/** What a group or step is set to, what is wrong with it, and what setup.exe is started with by it. */
export function StepOptions(props: {
  item: TaskSequenceItem
  problems: readonly TaskSequenceProblem[]
  lines: readonly SetupCommandLinePreview[]
}) {
  const { item, problems, lines } = props
  const styles = useStyles()
  const text = useText()
  const formats = useFormats()
  const own = problems.filter(one => one.step === item.id)
  const started = lines.filter(one => one.step === item.id)
  return (
    <div className={styles.parts}>
      <Subtitle2 as="h2" className={styles.title}>
        {item.name}
      </Subtitle2>
      {text(`types.${item.type}`) !== item.name && <Text>{text(`types.${item.type}`)}</Text>}
      {own.length > 0 && <ProblemTable problems={own} />}
      {started.length > 0 && <CommandLines lines={started} />}
      <Facts
        facts={optionsOf(item)
          .filter(({ key }) => key !== 'name')
          .map(({ key, value }) => ({
            label: text(`options.${key}`),
            value: sayOption(key, value, text, formats),
          }))}
      />
      {item.type === 'group' && item.steps.length === 0 && <Text>{text('emptyGroup')}</Text>}
    </div>
  )
}
