// The labels that Microsoft's French documentation of operating system upgrade packages prescribes, where the console shows each (the room, and
// the key of its text), and where on the page the documentation says that it stands. `console-texts.test.ts` holds the texts against this, and a
// story looks for each in a real browser.

/** Where labels stand: at an address, or while a journey is at a page; as what, and within what. */
export type LabelPlace = ({ at: string } | { during: string } | { passing: string }) & {
  as?:
    | 'button'
    | 'checkbox'
    | 'columnheader'
    | 'combobox'
    | 'gridcell'
    | 'group'
    | 'heading'
    | 'option'
    | 'region'
    | 'searchbox'
    | 'tab'
    | 'textbox'
    | 'treeitem'
    | 'text'
  within?: readonly ['group' | 'list' | 'navigation' | 'region' | 'row' | 'tree' | 'tabpanel', string]
}

const packages = '/software-library/operating-systems/upgrade-packages'
const ofPackage = `${packages}?selected={package}`
const scheduling = `${packages}/schedule-updates/{package}`
const content = '/monitoring/distribution-status/content-status?selected={package}'
const point = '/administration/distribution-points?selected={point}'
const pagesOfWizard = ['navigation', 'Pages de l’Assistant'] as const
const tree = (workspace: string) => ['tree', `Navigation : ${workspace}`] as const

/** The places, by the names that stand beside the labels. `{package}`, `{point}` and `{group}` stand for one of each. */
export const labelPlaces = {
  workspaces: { at: packages, as: 'button', within: ['list', 'Espaces de travail'] },
  'tree of the Software Library': { at: packages, as: 'treeitem', within: tree('Bibliothèque de logiciels') },
  'tree of Monitoring': { at: content, as: 'treeitem', within: tree('Surveillance') },
  'tree of Administration': { at: point, as: 'treeitem', within: tree('Administration') },
  'tabs of a boundary group': {
    at: '/administration/boundary-groups?selected={group}',
    as: 'tab',
    within: ['region', 'Détails'],
  },
  'tabs of the ribbon': { at: packages, as: 'tab' },
  'groups of the ribbon': { at: packages, as: 'group', within: ['tabpanel', 'Accueil'] },
  'group Créer': { at: packages, as: 'button', within: ['group', 'Créer'] },
  'group Packages de mise à niveau du système d’exploitation': {
    at: packages,
    as: 'button',
    within: ['group', 'Packages de mise à niveau du système d’exploitation'],
  },
  'group Déploiement': { at: packages, as: 'button', within: ['group', 'Déploiement'] },
  'group Propriétés': { at: ofPackage, as: 'button', within: ['group', 'Propriétés'] },
  'tabs of the properties of a package': { at: `${packages}/properties/{package}`, as: 'tab' },
  'lists of the distribution settings': {
    at: `${packages}/properties/{package}?tab=distribution`,
    as: 'combobox',
    within: ['tabpanel', 'Paramètres de distribution'],
  },
  'choices of the distribution settings': {
    at: `${packages}/properties/{package}?tab=distribution`,
    as: 'option',
    within: ['tabpanel', 'Paramètres de distribution'],
  },
  'columns of packages': { at: packages, as: 'columnheader' },
  'rows of packages': { at: packages, as: 'text' },
  passing: { passing: 'it is shown only while a run is at work' },
  'tabs of a package': { at: ofPackage, as: 'tab', within: ['region', 'Détails'] },
  'title of the wizard that adds': { at: `${packages}/add/data-source`, as: 'heading' },
  'pages of the wizard that adds': { at: `${packages}/add/data-source`, as: 'button', within: pagesOfWizard },
  'page Source de données': {
    at: `${packages}/add/data-source`,
    as: 'textbox',
    within: ['region', 'Source de données'],
  },
  'page Général': { at: `${packages}/add/general`, as: 'textbox', within: ['region', 'Général'] },
  'buttons of the wizard': { at: `${packages}/add/data-source`, as: 'button' },
  'buttons of the last page': { during: 'add-completion', as: 'button' },
  'title of the wizard that schedules': { at: `${scheduling}/choose-updates`, as: 'heading' },
  'pages of the wizard that schedules': {
    at: `${scheduling}/choose-updates`,
    as: 'button',
    within: pagesOfWizard,
  },
  'fields of page Choisir des mises à jour': {
    at: `${scheduling}/choose-updates`,
    as: 'searchbox',
    within: ['region', 'Choisir des mises à jour'],
  },
  'lists of page Choisir des mises à jour': {
    at: `${scheduling}/choose-updates`,
    as: 'combobox',
    within: ['region', 'Choisir des mises à jour'],
  },
  'choices of page Choisir des mises à jour': {
    at: `${scheduling}/choose-updates`,
    as: 'option',
    within: ['region', 'Choisir des mises à jour'],
  },
  'parts of page Définir le calendrier': {
    at: `${scheduling}/set-schedule`,
    as: 'region',
    within: ['region', 'Définir le calendrier'],
  },
  'boxes of page Définir le calendrier': {
    at: `${scheduling}/set-schedule`,
    as: 'checkbox',
    within: ['region', 'Définir le calendrier'],
  },
  'lists of page Définir le calendrier': {
    at: `${scheduling}/set-schedule`,
    as: 'combobox',
    within: ['region', 'Définir le calendrier'],
  },
  'tabs of content': { at: content, as: 'tab', within: ['region', 'Détails'] },
  'ribbon of content': { at: content, as: 'button', within: ['tabpanel', 'Accueil'] },
  'pages of the wizard that distributes': {
    at: `${packages}/distribute/{package}/content`,
    as: 'button',
    within: pagesOfWizard,
  },
  'title of distribution points': { at: point, as: 'heading' },
  'ribbon of a distribution point': { at: point, as: 'button', within: ['tabpanel', 'Accueil'] },
  'hours of a distribution point': { at: `${point}&tab=schedule`, as: 'text', within: ['region', 'Détails'] },
  'facts of a distribution point': { at: point, as: 'text', within: ['region', 'Détails'] },
  'title of distribution point groups': { at: '/administration/distribution-point-groups', as: 'heading' },
} as const satisfies Record<string, LabelPlace>

/** Label, room, key, place. */
export const frenchLabels: readonly (readonly [string, string, string, keyof typeof labelPlaces])[] = [
  ['Bibliothèque de logiciels', 'shell', 'nodes.softwareLibrary', 'workspaces'],
  ['Systèmes d’exploitation', 'shell', 'nodes.operatingSystems', 'tree of the Software Library'],
  [
    'Packages de mise à niveau du système d’exploitation',
    'shell',
    'nodes.upgradePackages',
    'tree of the Software Library',
  ],
  ['Séquences de tâches', 'shell', 'nodes.taskSequences', 'tree of the Software Library'],
  ['Ressources et Conformité', 'shell', 'nodes.assetsAndCompliance', 'workspaces'],
  ['Surveillance', 'shell', 'nodes.monitoring', 'workspaces'],
  ['Déploiements', 'shell', 'nodes.deployments', 'tree of Monitoring'],
  ['Administration', 'shell', 'nodes.administration', 'workspaces'],
  ['Limites', 'shell', 'nodes.boundaries', 'tree of Administration'],
  ['Groupes de limites', 'shell', 'nodes.boundaryGroups', 'tree of Administration'],
  ['Relations', 'pages/boundaries', 'tabs.relationships', 'tabs of a boundary group'],
  ['Accueil', 'parts', 'ribbon.home', 'tabs of the ribbon'],
  ['Créer', 'pages/upgrade-packages', 'groups.create', 'groups of the ribbon'],
  [
    'Ajouter un package de mise à niveau du système d’exploitation',
    'pages/upgrade-packages',
    'actions.add',
    'group Créer',
  ],
  [
    'Packages de mise à niveau du système d’exploitation',
    'pages/upgrade-packages',
    'groups.packages',
    'groups of the ribbon',
  ],
  [
    'Annuler les mises à jour planifiées',
    'pages/upgrade-packages',
    'actions.cancelSchedules',
    'group Packages de mise à niveau du système d’exploitation',
  ],
  [
    'Mettre à jour les points de distribution',
    'pages/upgrade-packages',
    'actions.updatePoints',
    'group Déploiement',
  ],
  [
    'Actualiser',
    'pages/upgrade-packages',
    'actions.refresh',
    'group Packages de mise à niveau du système d’exploitation',
  ],
  [
    'Date des mises à jour planifiées',
    'pages/upgrade-packages',
    'columns.scheduledUpdatesDate',
    'columns of packages',
  ],
  [
    'État des mises à jour planifiées',
    'pages/upgrade-packages',
    'columns.scheduledUpdatesStatus',
    'columns of packages',
  ],
  ['Réussi', 'pages/upgrade-packages', 'scheduled.3', 'rows of packages'],
  ['En cours', 'pages/upgrade-packages', 'scheduled.2', 'passing'],
  ['État des mises à jour', 'pages/upgrade-packages', 'tabs.updateStatus', 'tabs of a package'],
  ['Emplacements du contenu', 'pages/upgrade-packages', 'tabs.contentLocations', 'tabs of a package'],
  [
    'Assistant Ajout d’un package de mise à niveau du système d’exploitation',
    'pages/add-upgrade-package',
    'title',
    'title of the wizard that adds',
  ],
  ['Source de données', 'pages/add-upgrade-package', 'dataSource.title', 'pages of the wizard that adds'],
  ['Chemin d’accès', 'pages/add-upgrade-package', 'dataSource.path', 'page Source de données'],
  ['Général', 'pages/add-upgrade-package', 'general.title', 'pages of the wizard that adds'],
  ['Nom', 'pages/add-upgrade-package', 'general.name', 'page Général'],
  ['Version', 'pages/add-upgrade-package', 'general.version', 'page Général'],
  ['Commentaire', 'pages/add-upgrade-package', 'general.comment', 'page Général'],
  ['Suivant', 'parts', 'wizard.next', 'buttons of the wizard'],
  ['Résumé', 'parts', 'wizard.summary', 'pages of the wizard that adds'],
  ['Progression', 'parts', 'wizard.progress', 'pages of the wizard that adds'],
  ['Dernière étape', 'parts', 'wizard.completion', 'pages of the wizard that adds'],
  ['Fermer', 'parts', 'close', 'buttons of the last page'],
  [
    'Planifier les mises à jour',
    'pages/upgrade-packages',
    'actions.scheduleUpdates',
    'group Packages de mise à niveau du système d’exploitation',
  ],
  ['Planifier les mises à jour', 'pages/schedule-updates', 'title', 'title of the wizard that schedules'],
  [
    'Choisir des mises à jour',
    'pages/schedule-updates',
    'choose.title',
    'pages of the wizard that schedules',
  ],
  ['Filtre', 'pages/schedule-updates', 'choose.filter', 'fields of page Choisir des mises à jour'],
  [
    'Architecture système',
    'pages/schedule-updates',
    'choose.architecture',
    'lists of page Choisir des mises à jour',
  ],
  [
    'Toutes',
    'pages/schedule-updates',
    'choose.architectures.all',
    'choices of page Choisir des mises à jour',
  ],
  ['Définir le calendrier', 'pages/schedule-updates', 'schedule.title', 'pages of the wizard that schedules'],
  ['Calendrier', 'pages/schedule-updates', 'schedule.when', 'parts of page Définir le calendrier'],
  [
    'Continuer en cas d’erreur',
    'pages/schedule-updates',
    'how.continueOnError',
    'boxes of page Définir le calendrier',
  ],
  [
    'Distribuer l’image aux points de distribution',
    'pages/schedule-updates',
    'how.distribute',
    'boxes of page Définir le calendrier',
  ],
  [
    'Supprimer les mises à jour remplacées après la mise à jour de l’image',
    'pages/schedule-updates',
    'how.cleanup',
    'lists of page Définir le calendrier',
  ],
  ['État de distribution', 'shell', 'nodes.distributionStatus', 'tree of Monitoring'],
  ['État du contenu', 'shell', 'nodes.contentStatus', 'tree of Monitoring'],
  ['Détails du bien', 'pages/content-status', 'tabs.assets', 'tabs of content'],
  ['Valider', 'pages/content-status', 'actions.validate', 'ribbon of content'],
  ['Redistribuer', 'pages/content-status', 'actions.redistribute', 'ribbon of content'],
  ['Distribuer du contenu', 'pages/upgrade-packages', 'actions.distribute', 'group Déploiement'],
  ['Créer un fichier de contenu préparé', 'pages/upgrade-packages', 'actions.prestage', 'group Déploiement'],
  ['Contenu', 'pages/distribute-content', 'content.title', 'pages of the wizard that distributes'],
  [
    'Destination du contenu',
    'pages/distribute-content',
    'destination.title',
    'pages of the wizard that distributes',
  ],
  ['Points de distribution', 'pages/distribution-points', 'title', 'title of distribution points'],
  ['Valider', 'pages/distribution-points', 'actions.validate', 'ribbon of a distribution point'],
  ['Redistribuer', 'pages/distribution-points', 'actions.redistribute', 'ribbon of a distribution point'],
  ['Supprimer', 'pages/distribution-points', 'actions.remove', 'ribbon of a distribution point'],
  [
    'Ouvrir pour toutes les priorités',
    'pages/distribution-points',
    'access.open',
    'hours of a distribution point',
  ],
  [
    'Autoriser les priorités moyennes et élevées',
    'pages/distribution-points',
    'access.medium-and-high',
    'hours of a distribution point',
  ],
  [
    'Autoriser uniquement la priorité élevée',
    'pages/distribution-points',
    'access.high-only',
    'hours of a distribution point',
  ],
  ['Fermé', 'pages/distribution-points', 'access.closed', 'hours of a distribution point'],
  [
    'Réserve d’espace libre sur le lecteur',
    'pages/distribution-points',
    'facts.reserve',
    'facts of a distribution point',
  ],
  [
    'Groupes de points de distribution',
    'pages/distribution-point-groups',
    'title',
    'title of distribution point groups',
  ],
  ['Propriétés', 'pages/upgrade-packages', 'actions.properties', 'group Propriétés'],
  ['Supprimer', 'pages/upgrade-packages', 'actions.remove', 'group Propriétés'],
  ['Général', 'pages/package-properties', 'tabs.general', 'tabs of the properties of a package'],
  ['Source de données', 'pages/package-properties', 'tabs.dataSource', 'tabs of the properties of a package'],
  [
    'Paramètres de distribution',
    'pages/package-properties',
    'tabs.distribution',
    'tabs of the properties of a package',
  ],
  ['Maintenance', 'pages/package-properties', 'tabs.servicing', 'tabs of the properties of a package'],
  [
    'Mises à jour installées',
    'pages/package-properties',
    'tabs.installed',
    'tabs of the properties of a package',
  ],
  [
    'Emplacements du contenu',
    'pages/package-properties',
    'tabs.locations',
    'tabs of the properties of a package',
  ],
  ['Sécurité', 'pages/package-properties', 'tabs.security', 'tabs of the properties of a package'],
  [
    'Priorité de distribution',
    'pages/package-properties',
    'distribution.priority',
    'lists of the distribution settings',
  ],
  ['Élevée', 'pages/package-properties', 'distribution.high', 'choices of the distribution settings'],
  ['Étendues de sécurité', 'shell', 'nodes.securityScopes', 'tree of Administration'],
]
