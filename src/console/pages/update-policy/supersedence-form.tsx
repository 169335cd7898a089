import { Button, makeStyles, Radio, RadioGroup, Subtitle2, Text, tokens } from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { CataloguePolicy, SupersedenceRule } from '#api-client'
import { queryClient, site } from '#console/data'
import { useFormats } from '#console/language'
import { NumberField, ProblemMessage } from '#console/parts'
import { useText } from './policy-text.ts'

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, maxWidth: '560px' },
  title: { margin: 0 },
  save: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM },
})

/** When updates expire that newer ones supersede. */
export function SupersedenceForm({ policy }: { policy: CataloguePolicy }) {
  const styles = useStyles()
  const text = useText()
  const { dateTime } = useFormats()
  const rule = policy.supersedence
  const [expire, setExpire] = useState<SupersedenceRule['expire']>(rule.expire)
  const [months, setMonths] = useState(rule.expire === 'after-months' ? rule.months : 3)
  const saving = useMutation({
    mutationFn: () => site.setSupersedenceRule(expire === 'after-months' ? { expire, months } : { expire }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['catalogue-update'] })
      await queryClient.invalidateQueries({ queryKey: ['update-catalogue'] })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    saving.mutate()
  }
  return (
    <form className={styles.form} onSubmit={submit} aria-label={text('supersedence')}>
      <Subtitle2 as="h2" className={styles.title}>
        {text('supersedence')}
      </Subtitle2>
      <RadioGroup
        aria-label={text('supersedenceHint')}
        value={expire}
        onChange={(_, { value }) => setExpire(value as SupersedenceRule['expire'])}
      >
        <Radio value="never" label={text('expire.never')} />
        <Radio value="immediately" label={text('expire.immediately')} />
        <Radio value="after-months" label={text('expire.after-months')} />
      </RadioGroup>
      {expire === 'after-months' && (
        <NumberField label={text('months')} value={months} least={1} most={99} onChange={setMonths} />
      )}
      {saving.error && <ProblemMessage problem={saving.error} title={text('notSaved')} />}
      <div className={styles.save}>
        <Button type="submit" appearance="primary" disabled={saving.isPending}>
          {text('saveSupersedence')}
        </Button>
        <Text role="status">
          {policy.supersedenceSet
            ? text('set', { by: policy.supersedenceSet.by, at: dateTime(policy.supersedenceSet.at) })
            : text('neverSet')}
        </Text>
      </div>
    </form>
  )
}
