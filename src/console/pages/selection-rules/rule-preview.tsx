// What a rule would choose for a package now, what it leaves out and why, and what changed since it was evaluated last.

import { Badge, Button, Field, makeStyles, Select, Text, tokens } from '@fluentui/react-components'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { SavedSelectionRule, SelectionEvaluation } from '#api-client'
import { packagesQuery, queryClient, rulePreviewQuery, site } from '#console/data'
import { useFormats } from '#console/language'
import { Loaded, ProblemMessage, SmallTable, useAddress } from '#console/parts'
import { useText } from './rule-text.ts'

const useStyles = makeStyles({
  parts: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  tools: { display: 'flex', flexWrap: 'wrap', alignItems: 'end', gap: tokens.spacingHorizontalM },
})

/** See the top of this file. */
export function RulePreview({ rule }: { rule: SavedSelectionRule }) {
  const styles = useStyles()
  const text = useText()
  const [address, change] = useAddress()
  const packages = useQuery(packagesQuery())
  return (
    <Loaded query={packages}>
      {all => {
        const packageId = all.find(one => one.id === address.for)?.id ?? all[0]?.id
        if (packageId === undefined) return <Text>{text('preview.noPackages')}</Text>
        return (
          <div className={styles.parts}>
            <div className={styles.tools}>
              <Field label={text('preview.package')}>
                <Select value={packageId} onChange={(_, { value }) => change({ for: value })}>
                  {all.map(one => (
                    <option key={one.id} value={one.id}>{`${one.name} (${one.id})`}</option>
                  ))}
                </Select>
              </Field>
              <Keep rule={rule.name} packageId={packageId} />
            </div>
            <Evaluated rule={rule.name} packageId={packageId} />
          </div>
        )
      }}
    </Loaded>
  )
}

function Keep({ rule, packageId }: { rule: string; packageId: string }) {
  const text = useText()
  const keeping = useMutation({
    mutationFn: () => site.evaluateSelectionRule({ rule, packageId }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['selection-rule'] }),
  })
  return (
    <>
      <Button onClick={() => keeping.mutate()} disabled={keeping.isPending}>
        {text('preview.evaluate')}
      </Button>
      {keeping.error && <ProblemMessage problem={keeping.error} />}
    </>
  )
}

function Evaluated({ rule, packageId }: { rule: string; packageId: string }) {
  const query = useQuery(rulePreviewQuery(rule, packageId))
  return <Loaded query={query}>{found => <Evaluation found={found} />}</Loaded>
}

type Row = { updateId: string; kb: string | null; title: string; what: string; why: string | null }

function Evaluation({ found }: { found: SelectionEvaluation }) {
  const text = useText()
  const { dateTime } = useFormats()
  const added = new Set(found.added.map(one => one.updateId))
  const isCompared = found.lastEvaluatedAt !== null
  const rows: Row[] = [
    ...found.chosen.map(one => ({
      ...one,
      what: 'chosen',
      why: isCompared && added.has(one.updateId) ? text('preview.new') : null,
    })),
    ...found.leftOut.map(one => ({ ...one, what: 'leftOut', why: one.text })),
    ...found.dropped.map(one => ({ ...one, what: 'dropped', why: text('preview.droppedWhy') })),
  ]
  return (
    <>
      <Text>
        {isCompared
          ? text('preview.since', {
              at: dateTime(found.lastEvaluatedAt),
              added: found.added.length,
              dropped: found.dropped.length,
            })
          : text('preview.never')}
      </Text>
      {found.notDecidable.map(reason => (
        <Text key={reason}>{reason}</Text>
      ))}
      <SmallTable
        label={text('tabs.preview')}
        rows={rows}
        rowKey={row => `${row.what} ${row.updateId}`}
        empty={text('preview.nothing')}
        columns={[
          {
            key: 'what',
            title: text('preview.what'),
            isShort: true,
            show: row => (
              <Badge appearance="tint" color={row.what === 'chosen' ? 'success' : 'informative'}>
                {text(`preview.whats.${row.what as 'chosen'}`)}
              </Badge>
            ),
          },
          { key: 'title', title: text('preview.update'), show: row => row.title },
          { key: 'article', title: text('preview.article'), show: row => row.kb },
          { key: 'why', title: text('preview.why'), show: row => row.why },
        ]}
      />
      {found.others > 0 && <Text>{text('preview.others', { count: found.others })}</Text>}
    </>
  )
}
