/** The labels of the Traffic Light Protocol 2.0, the most open first. */
export const TLP_LABELS = ['TLP:CLEAR', 'TLP:GREEN', 'TLP:AMBER', 'TLP:AMBER+STRICT', 'TLP:RED'] as const
export type TlpLabel = (typeof TLP_LABELS)[number]
