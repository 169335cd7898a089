import {
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  Subtitle2,
  tokens,
} from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { UpdateSource } from '#api-client'
import { operationQuery } from '#console/data'
import { type Formats, useFormats } from '#console/language'
import { type Fact, Facts, Loaded, OperationProgress } from '#console/parts'
import { ProblemText } from '#console/problems'
import { SourceStateLabel } from '../source-columns.tsx'
import { type SourceText, useText } from '../source-text.ts'

const useStyles = makeStyles({
  parts: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  title: { margin: 0 },
})

/** What a source is, what it does now, and what came of the last time. */
export function SummaryTab({ source }: { source: UpdateSource }) {
  const styles = useStyles()
  const text = useText()
  const formats = useFormats()
  const { underWay, last, watch } = source
  const error = underWay === null ? (watch?.error ?? last?.error ?? null) : null
  return (
    <div className={styles.parts}>
      {underWay && <UnderWay operation={underWay.operation} />}
      {error && (
        <MessageBar intent="error" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{text('summary.failed')}</MessageBarTitle>
            <ProblemText of={error} />
          </MessageBarBody>
        </MessageBar>
      )}
      <Facts
        facts={[
          {
            label: text('columns.state'),
            value: <SourceStateLabel source={source} text={text} formats={formats} />,
          },
          { label: text('columns.kind'), value: text(`kinds.${source.kind}`) },
          { label: text('columns.location'), value: source.location },
          { label: text('summary.languages'), value: ['en', ...source.languages].join(', ') },
          {
            label: text('summary.addedBy'),
            value: text('summary.byAt', { by: source.addedBy, at: formats.dateTime(source.addedAt) }),
          },
        ]}
      />
      {last && (
        <section aria-label={text('summary.last')}>
          <Subtitle2 as="h3" className={styles.title}>
            {text('summary.last')}
          </Subtitle2>
          <Facts facts={lastFacts(last, text, formats)} />
        </section>
      )}
    </div>
  )
}

function UnderWay({ operation }: { operation: string }) {
  const query = useQuery(operationQuery(operation))
  return <Loaded query={query}>{found => <OperationProgress operation={found} />}</Loaded>
}

function lastFacts(
  last: NonNullable<UpdateSource['last']>,
  text: SourceText,
  { number, dateTime }: Formats,
): Fact[] {
  const counts = [
    ['revisions', last.revisions],
    ['listed', last.listed],
    ['added', last.added],
    ['revised', last.revised],
    ['expired', last.expired],
    ['found', last.files?.found ?? null],
    ['taken', last.files?.taken ?? null],
    ['alreadyHeld', last.files?.alreadyHeld ?? null],
    ['refused', last.files?.refused ?? null],
    ['unsettled', last.files?.unsettled ?? null],
    ['vanished', last.files?.vanished ?? null],
  ] as const
  return [
    { label: text('summary.result'), value: text(`state.${last.state}`) },
    {
      label: text('summary.began'),
      value: text('summary.byAt', { by: last.requestedBy, at: dateTime(last.startedAt) }),
    },
    { label: text('summary.ended'), value: dateTime(last.endedAt) },
    ...counts.flatMap(([key, value]) =>
      value === null ? [] : [{ label: text(`summary.${key}`), value: number(value) }],
    ),
  ]
}
