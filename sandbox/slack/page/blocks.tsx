import type {
  ContextBlock,
  ImageBlock,
  ImageElement,
  InputBlock,
  KnownBlock,
  SectionBlock,
} from '@slack/types';
import { useId } from 'react';
import { Element } from './elements.tsx';
import { ImageIcon } from './icons.tsx';
import { RichText } from './rich-text.tsx';
import { useSurface } from './surface.tsx';
import { Plain, TextOf } from './text.tsx';
import { type AnyElement, blockIdOf } from './values.ts';

export function Blocks({ blocks }: { blocks: KnownBlock[] }) {
  return (
    <div className="blocks">
      {blocks.map((block, index) => (
        <BlockView key={blockIdOf(block, index)} block={block} blockId={blockIdOf(block, index)} />
      ))}
    </div>
  );
}

function BlockView({ block, blockId }: { block: KnownBlock; blockId: string }) {
  switch (block.type) {
    case 'section':
      return <Section block={block} blockId={blockId} />;
    case 'header':
      return (
        <h3 className="block-header">
          <Plain text={block.text.text} />
        </h3>
      );
    case 'divider':
      return <hr className="block-divider" />;
    case 'context':
      return <Context block={block} />;
    case 'actions':
      return (
        <div className="block-actions">
          {block.elements.map((element, index) => (
            <Element
              key={element.action_id ?? index}
              element={element as unknown as AnyElement}
              blockId={blockId}
            />
          ))}
        </div>
      );
    case 'image':
      return <Picture image={block} />;
    case 'rich_text':
      return <RichText elements={block.elements} />;
    case 'input':
      return <Input block={block} blockId={blockId} />;
    case 'alert':
    case 'card':
    case 'carousel':
    case 'container':
    case 'context_actions':
    case 'data_table':
    case 'file':
    case 'markdown':
    case 'plan':
    case 'table':
    case 'task_card':
    case 'video':
      break;
  }
  return <div className="block-unknown">The sandbox does not draw “{block.type}” blocks.</div>;
}

function Section({ block, blockId }: { block: SectionBlock; blockId: string }) {
  const { accessory } = block;
  return (
    <div className="block-section">
      <div className="block-section-text">
        {block.text && <TextOf text={block.text} />}
        {block.fields && (
          <div className="block-fields">
            {block.fields.map((field, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: fields have no other identity
              <div className="block-field" key={index}>
                <TextOf text={field} />
              </div>
            ))}
          </div>
        )}
      </div>
      {accessory && (
        <div className="block-accessory">
          {accessory.type === 'image' ? (
            <Picture image={accessory} small />
          ) : (
            <Element element={accessory as unknown as AnyElement} blockId={blockId} />
          )}
        </div>
      )}
    </div>
  );
}

function Context({ block }: { block: ContextBlock }) {
  return (
    <div className="block-context">
      {block.elements.map((element, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: context elements have no other identity
        <div className="block-context-part" key={index}>
          {element.type === 'image' ? <Picture image={element} small /> : <TextOf text={element} />}
        </div>
      ))}
    </div>
  );
}

/** Only what the sandbox itself serves is loaded; a picture from elsewhere is named, not fetched. */
export function sameOriginUrl(url: string | undefined): string | undefined {
  if (!url) return undefined;
  const parsed = URL.parse(url, window.location.href);
  return parsed?.origin === window.location.origin ? parsed.href : undefined;
}

function Picture({ image, small = false }: { image: ImageBlock | ImageElement; small?: boolean }) {
  const address =
    'image_url' in image ? image.image_url : 'url' in image.slack_file ? image.slack_file.url : undefined;
  const url = sameOriginUrl(address);
  const title = 'title' in image ? image.title : undefined;
  return (
    <figure className={small ? 'picture picture-small' : 'picture'}>
      {title && (
        <figcaption>
          <Plain text={title.text} />
        </figcaption>
      )}
      {url ? (
        <img src={url} alt={image.alt_text} />
      ) : (
        <span className="picture-absent" title={address}>
          <ImageIcon />
          {image.alt_text}
        </span>
      )}
    </figure>
  );
}

function Input({ block, blockId }: { block: InputBlock; blockId: string }) {
  const { errors } = useSurface();
  const id = useId();
  const error = errors[blockId];
  const element = block.element as unknown as AnyElement;
  const isGroup = element.type === 'checkboxes' || element.type === 'radio_buttons';
  const describedBy = [block.hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div
      className="block-input"
      data-testid="input-block"
      data-block={blockId}
      data-invalid={error ? true : undefined}
    >
      <label className="input-label" id={`${id}-label`} htmlFor={isGroup ? undefined : `${id}-control`}>
        <Plain text={block.label.text} />
        {block.optional && <span className="input-optional"> (optional)</span>}
      </label>
      <Element
        element={element}
        blockId={blockId}
        input={{
          id: `${id}-control`,
          labelledBy: `${id}-label`,
          describedBy: describedBy || undefined,
          invalid: error !== undefined,
          dispatches: block.dispatch_action === true,
        }}
      />
      {error && (
        <div className="input-error" id={`${id}-error`} role="alert">
          {error}
        </div>
      )}
      {block.hint && (
        <div className="input-hint" id={`${id}-hint`}>
          <Plain text={block.hint.text} />
        </div>
      )}
    </div>
  );
}
