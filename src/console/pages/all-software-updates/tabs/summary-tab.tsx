import { Link, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { CatalogueUpdate, CatalogueUpdateDetail } from '#api-client'
import { catalogueUpdateQuery } from '#console/data'
import { type Formats, useFormats, useLanguage } from '#console/language'
import { type Fact, Facts, Loaded } from '#console/parts'
import { StandingLabel } from '../update-columns.tsx'
import { type UpdateText, useText } from '../update-text.ts'

const useStyles = makeStyles({
  parts: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
})

/** What the catalogue says of an update, and what was decided about it. */
export function SummaryTab({ row }: { row: CatalogueUpdate }) {
  const styles = useStyles()
  const text = useText()
  const formats = useFormats()
  const language = useLanguage()
  const query = useQuery(catalogueUpdateQuery(row.updateId))
  return (
    <Loaded query={query}>
      {update => {
        const said = update.titles[language] ?? update.titles.en
        return (
          <div className={styles.parts}>
            {said?.description && <Text>{said.description}</Text>}
            <Facts facts={factsOf(update, text, formats)} />
          </div>
        )
      }}
    </Loaded>
  )
}

function factsOf(update: CatalogueUpdateDetail, text: UpdateText, { date, dateTime }: Formats): Fact[] {
  const { policy } = update
  const decision = (key: 'declined' | 'held' | 'pinned'): Fact[] => {
    const one = policy[key]
    if (one === null) return []
    const said = text('summary.decision', { by: one.by, at: dateTime(one.at), reason: one.reason })
    const until = one.until === null ? '' : ` ${text('summary.until', { until: dateTime(one.until) })}`
    return [{ label: text(`standing.${key}`), value: `${said}${until}` }]
  }
  return [
    { label: text('columns.standing'), value: <StandingLabel update={update} text={text} /> },
    ...decision('declined'),
    ...decision('held'),
    ...decision('pinned'),
    { label: text('summary.choosableBy'), value: text(`choosableBy.${policy.choosableBy}`) },
    { label: text('columns.article'), value: update.kbArticles.map(one => `KB${one}`).join(', ') },
    { label: text('summary.bulletins'), value: update.bulletins.join(', ') },
    { label: text('summary.cves'), value: update.cves.join(', ') },
    { label: text('columns.products'), value: update.products.join(', ') },
    { label: text('columns.classification'), value: update.classification },
    { label: text('summary.severity'), value: update.severity },
    { label: text('columns.released'), value: date(update.createdAt) },
    { label: text('summary.revised'), value: update.revisedAt && date(update.revisedAt) },
    { label: text('summary.languages'), value: update.languages.join(', ') || text('summary.everyLanguage') },
    {
      label: text('summary.architecture'),
      value: update.architectures.join(', ') || text('summary.notNamed'),
    },
    { label: text('summary.offline'), value: <Offline of={update.offlineServicing} text={text} /> },
    { label: text('summary.handlers'), value: update.handlers.join(', ') },
    { label: text('summary.updateId'), value: `${update.updateId} (${update.revisionNumber})` },
    {
      label: text('summary.support'),
      value: update.supportUrl && (
        <Link href={update.supportUrl} target="_blank" rel="noreferrer">
          {update.supportUrl}
        </Link>
      ),
    },
  ]
}

function Offline({ of, text }: { of: CatalogueUpdateDetail['offlineServicing']; text: UpdateText }) {
  return (
    <>
      {text(`offlineAnswers.${of.answer}`)}
      {of.because.map(because => (
        <div key={because}>{because}</div>
      ))}
    </>
  )
}
