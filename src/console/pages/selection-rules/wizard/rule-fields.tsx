import { Checkbox, Field, Input, makeStyles } from '@fluentui/react-components'
import { type SelectionKind, selectionKindValues } from '#api-client'
import { type CategoryType, searchCategories } from '#console/data'
import { ManyChoices, NumberField, type WizardForm } from '#console/parts'
import { useText } from '../rule-text.ts'
import type { RuleAnswers } from './rule-answers.ts'

const useStyles = makeStyles({
  set: { border: 'none', margin: 0, padding: 0 },
  legend: { padding: 0 },
  boxes: { display: 'flex', flexWrap: 'wrap' },
})

/** What a rule chooses. The name of one that exists stays. */
export function RuleFields({ form, isNew }: { form: WizardForm<RuleAnswers>; isNew: boolean }) {
  const { input, change, problems } = form
  const text = useText()
  return (
    <>
      <Field label={text('columns.name')} required validationMessage={problems.name ?? null}>
        <Input
          value={input.name}
          maxLength={127}
          readOnly={!isNew}
          onChange={(_, { value }) => change({ name: value })}
        />
      </Field>
      <KindBoxes kinds={input.kinds} onChange={kinds => change({ kinds })} />
      <Categories
        label={text('rule.products')}
        type="Product"
        chosen={input.products}
        onChange={products => change({ products })}
      />
      <Categories
        label={text('rule.classifications')}
        type="UpdateClassification"
        chosen={input.classifications}
        onChange={classifications => change({ classifications })}
      />
      <NumberField
        label={text('rule.minimumAge')}
        hint={text('rule.minimumAgeHint')}
        value={input.minimumAgeDays}
        least={0}
        most={3650}
        onChange={minimumAgeDays => change({ minimumAgeDays })}
      />
      <Checkbox
        label={text('rule.withSuperseded')}
        checked={input.withSuperseded}
        onChange={(_, { checked }) => change({ withSuperseded: checked === true })}
      />
      <Checkbox
        label={text('rule.withPreviews')}
        checked={input.withPreviews}
        onChange={(_, { checked }) => change({ withPreviews: checked === true })}
      />
      <Field
        label={text('rule.except')}
        hint={text('rule.exceptHint')}
        validationMessage={problems.except ?? null}
      >
        <Input value={input.except} onChange={(_, { value }) => change({ except: value })} />
      </Field>
    </>
  )
}

function KindBoxes(props: { kinds: readonly SelectionKind[]; onChange: (kinds: SelectionKind[]) => void }) {
  const { kinds, onChange } = props
  const styles = useStyles()
  const text = useText()
  return (
    <fieldset className={styles.set}>
      <legend className={styles.legend}>{text('rule.kindsHint')}</legend>
      <div className={styles.boxes}>
        {selectionKindValues.map(kind => (
          <Checkbox
            key={kind}
            label={text(`kinds.${kind}`)}
            checked={kinds.includes(kind)}
            onChange={() =>
              onChange(kinds.includes(kind) ? kinds.filter(one => one !== kind) : [...kinds, kind])
            }
          />
        ))}
      </div>
    </fieldset>
  )
}

function Categories(props: {
  label: string
  type: CategoryType
  chosen: readonly string[]
  onChange: (chosen: string[]) => void
}) {
  const { label, type, chosen, onChange } = props
  const text = useText()
  return (
    <ManyChoices
      label={label}
      hint={text('rule.noneMeansAll')}
      searchLabel={text('rule.search')}
      empty={text('rule.noCategories')}
      chosen={chosen}
      onChange={onChange}
      about={`categories ${type}`}
      search={searchCategories(type)}
    />
  )
}
