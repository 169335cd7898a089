// A saved rule that chooses each time, and what it would choose now.

import { Field, makeStyles, Select, Subtitle2, Text, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { SelectionEvaluation } from '#api-client'
import { rulePreviewQuery, selectionRulesQuery } from '#console/data'
import { Loaded, SmallTable, type WizardForm } from '#console/parts'
import type { NewSchedule } from '../new-schedule.ts'
import type { ServicedPackage } from '../schedule-updates-page.tsx'
import { useText } from '../wizard-text.ts'

const useStyles = makeStyles({
  preview: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  title: { margin: 0 },
})

/** See the top of this file. */
export function RuleChoice(props: { form: WizardForm<NewSchedule>; packages: readonly ServicedPackage[] }) {
  const { form, packages } = props
  const { input, change, problems } = form
  const text = useText()
  const rules = useQuery(selectionRulesQuery())
  return (
    <Loaded query={rules}>
      {all => (
        <>
          <Field
            label={text('choose.rule')}
            hint={text(all.length === 0 ? 'choose.noRules' : 'choose.ruleHint')}
            required
            validationMessage={problems.rule ?? null}
          >
            <Select value={input.rule} onChange={(_, { value }) => change({ rule: value })}>
              <option value="">{text('choose.chooseRule')}</option>
              {all.map(rule => (
                <option key={rule.id} value={rule.name}>
                  {rule.name}
                </option>
              ))}
            </Select>
          </Field>
          {input.rule !== '' &&
            packages.map(one => <RulePreview key={one.id} rule={input.rule} about={one} />)}
        </>
      )}
    </Loaded>
  )
}

function RulePreview({ rule, about }: { rule: string; about: ServicedPackage }) {
  const styles = useStyles()
  const text = useText()
  const query = useQuery(rulePreviewQuery(rule, about.id))
  return (
    <section className={styles.preview} aria-label={about.name}>
      <Subtitle2 as="h3" className={styles.title}>
        {text('choose.wouldChoose', { name: about.name })}
      </Subtitle2>
      <Loaded query={query}>{found => <Evaluation found={found} name={about.name} />}</Loaded>
    </section>
  )
}

function Evaluation({ found, name }: { found: SelectionEvaluation; name: string }) {
  const text = useText()
  const rows = [
    ...found.chosen.map(one => ({ ...one, text: text('choose.isChosen') })),
    ...found.leftOut.map(one => ({ ...one, text: text('choose.isLeftOut', { reason: one.text }) })),
  ]
  return (
    <>
      {found.notDecidable.map(reason => (
        <Text key={reason}>{reason}</Text>
      ))}
      <SmallTable
        label={name}
        rows={rows}
        rowKey={row => row.updateId}
        empty={text('choose.ruleChoosesNothing')}
        columns={[
          { key: 'title', title: text('choose.columns.title'), show: row => row.title },
          { key: 'article', title: text('choose.columns.article'), show: row => row.kb },
          { key: 'why', title: text('choose.columns.why'), show: row => row.text },
        ]}
      />
      {found.others > 0 && <Text>{text('choose.others', { count: found.others })}</Text>}
    </>
  )
}
