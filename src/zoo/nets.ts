/** A convolution 3 x 3, or a residual block of two with a 1 x 1 convolution beside them. */
export interface Stage {
  readonly kind: 'conv' | 'block';
  readonly channels: number;
  readonly stride: 1 | 2;
}
/** A network of the zoo at full width. */
export interface Net {
  readonly stages: readonly Stage[];
  /** Stage after which the internal classifier sits unless said otherwise. */
  readonly internalAfter: number;
}

/** `64 128/2`: channels, `/2` for stride 2. */
const stages = (kind: Stage['kind'], text: string): Stage[] =>
  text.split(' ').map((entry) => {
    const [channels, stride] = entry.split('/');
    return { kind, channels: Number(channels), stride: stride === '2' ? 2 : 1 };
  });

const vgg = (text: string, internalAfter: number): Net => ({ stages: stages('conv', text), internalAfter });
const resnet = (blocks: string, internalAfter: number): Net => ({
  stages: [...stages('conv', '64'), ...stages('block', blocks)],
  internalAfter,
});
const repeated = (count: number, text: string): string => new Array<string>(count).fill(text).join(' ');

/**
 * Networks of CIFAR shape: stride-2 convolutions in place of pooling, global average pool and dense layer as classifier;
 * a skip is a 1 x 1 convolution in every block. Source: Habara, Sato, Awano, Frontiers in Neuroscience 18:1420119
 * (2024), with its positions of the internal classifier; stages count from 0, the first convolution included.
 */
export const NETS = {
  vgg11: vgg('64 128/2 256/2 256 512/2 512 512/2 512', 3),
  vgg16: vgg('64 64 128/2 128 256/2 256 256 512/2 512 512 512/2 512 512', 5),
  vgg19: vgg('64 64 128/2 128 256/2 256 256 256 512/2 512 512 512 512/2 512 512 512', 5),
  resnet18: resnet('64 64 128/2 128 256/2 256 512/2 512', 3),
  resnet34: resnet(
    `${repeated(3, '64')} 128/2 ${repeated(3, '128')} 256/2 ${repeated(5, '256')} 512/2 ${repeated(2, '512')}`,
    6,
  ),
} as const satisfies Readonly<Record<string, Net>>;

export type NetName = keyof typeof NETS;
export const NET_NAMES = Object.keys(NETS) as readonly NetName[];
