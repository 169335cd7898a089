import { Checkbox, Field, Input } from '@fluentui/react-components'
import { type CategoryType, searchCategories } from '#console/data'
import { ManyChoices, NumberField, type WizardForm } from '#console/parts'
import { useText } from '../source-text.ts'
import type { NewSource } from './new-source.ts'

/** What is taken of the source, and when it is looked at. */
export function TakenFields({ form }: { form: WizardForm<NewSource> }) {
  const { input, change, problems } = form
  const text = useText()
  return (
    <>
      <Field
        label={text('add.languages')}
        hint={text('add.languagesHint')}
        validationMessage={problems.languages ?? null}
      >
        <Input value={input.languages} onChange={(_, { value }) => change({ languages: value })} />
      </Field>
      {input.kind === 'folder' && (
        <>
          <Checkbox
            label={text('confirm.watching')}
            checked={input.watched}
            onChange={(_, { checked }) => change({ watched: checked === true })}
          />
          {input.watched && (
            <NumberField
              label={text('confirm.minutes')}
              value={input.watchMinutes}
              least={1}
              most={1440}
              onChange={watchMinutes => change({ watchMinutes })}
            />
          )}
        </>
      )}
      {input.kind === 'wsus' && (
        <Field validationMessage={problems.categories ?? null}>
          <div>
            <Categories
              label={text('add.products')}
              type="Product"
              chosen={input.categories}
              onChange={categories => change({ categories })}
            />
            <Categories
              label={text('add.classifications')}
              type="UpdateClassification"
              chosen={input.classifications}
              onChange={classifications => change({ classifications })}
            />
          </div>
        </Field>
      )}
      <Checkbox
        label={text('add.synchroniseNow')}
        checked={input.synchroniseNow}
        onChange={(_, { checked }) => change({ synchroniseNow: checked === true })}
      />
    </>
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
      hint={text('add.categoriesHint')}
      searchLabel={text('add.search')}
      empty={text('add.noCategories')}
      chosen={chosen}
      onChange={onChange}
      about={`categories ${type}`}
      search={searchCategories(type)}
    />
  )
}
