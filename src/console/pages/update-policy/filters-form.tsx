import { Button, Field, Input, makeStyles, Subtitle2, Text, tokens } from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { CataloguePolicy } from '#api-client'
import { type CategoryType, queryClient, searchCategories, site } from '#console/data'
import { useFormats } from '#console/language'
import { ManyChoices, ProblemMessage } from '#console/parts'
import { useText } from './policy-text.ts'

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  sets: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(280px, 1fr))',
    gap: tokens.spacingHorizontalXL,
    maxWidth: '1000px',
  },
  title: { margin: 0 },
  languages: { maxWidth: '560px' },
  save: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM },
})

/** Which updates are shown and may be chosen by rules. */
export function FiltersForm({ policy }: { policy: CataloguePolicy }) {
  const styles = useStyles()
  const text = useText()
  const { dateTime } = useFormats()
  const [filters, setFilters] = useState({
    ...policy.filters,
    languages: policy.filters.languages.join(', '),
  })
  const [isSaved, setSaved] = useState(false)
  const languages = filters.languages.split(/[\s,;]+/).filter(Boolean)
  const isWrong = languages.some(tag => !/^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})?$/.test(tag))
  const saving = useMutation({
    mutationFn: () => site.setCatalogueFilters({ ...filters, languages }),
    onSuccess: async () => {
      setSaved(true)
      await queryClient.invalidateQueries({ queryKey: ['catalogue-update'] })
      await queryClient.invalidateQueries({ queryKey: ['update-catalogue'] })
    },
  })
  const change = (changes: Partial<typeof filters>) => {
    setSaved(false)
    setFilters({ ...filters, ...changes })
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!isWrong) saving.mutate()
  }
  const categories = (key: 'products' | 'classifications', type: CategoryType) => (
    <ManyChoices
      label={text(key)}
      searchLabel={text('search')}
      empty={text('noCategories')}
      chosen={filters[key]}
      onChange={chosen => change({ [key]: chosen })}
      about={`policy ${type}`}
      search={async words => {
        const found = await searchCategories(type)(words)
        return found.map(one => ({ ...one, note: text('updates', { count: one.updates }) }))
      }}
    />
  )
  return (
    <form className={styles.form} onSubmit={submit} aria-label={text('filters')}>
      <Subtitle2 as="h2" className={styles.title}>
        {text('filters')}
      </Subtitle2>
      <Text>{text('filtersHint')}</Text>
      <div className={styles.sets}>
        {categories('products', 'Product')}
        {categories('classifications', 'UpdateClassification')}
      </div>
      <Field
        className={styles.languages}
        label={text('languages')}
        hint={text('languagesHint')}
        validationMessage={isWrong ? text('languagesWrong') : null}
      >
        <Input value={filters.languages} onChange={(_, { value }) => change({ languages: value })} />
      </Field>
      {saving.error && <ProblemMessage problem={saving.error} title={text('notSaved')} />}
      <div className={styles.save}>
        <Button type="submit" appearance="primary" disabled={saving.isPending}>
          {text('saveFilters')}
        </Button>
        <Text role="status">
          {isSaved
            ? text('saved')
            : policy.filtersSet
              ? text('set', { by: policy.filtersSet.by, at: dateTime(policy.filtersSet.at) })
              : text('neverSet')}
        </Text>
      </div>
    </form>
  )
}
