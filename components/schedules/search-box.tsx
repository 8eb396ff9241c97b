"use client";

import { type KeyboardEvent, useId, useRef } from "react";
import { Icon } from "@/components/ui/icon";
import { SlashHint } from "@/components/ui/search-field";
import { useSlashKey } from "@/components/ui/use-slash-key";
import { limits } from "@/lib/limits";
import { SearchMarks } from "./search-marks";
import { optionId, SearchOptions } from "./search-options";
import { useSearchText } from "./use-search-text";
import { useSuggestions } from "./use-suggestions";

type Props = { search: string; onSearch: (search: string) => void };

const buttonLook =
  "grid size-6 flex-none place-items-center rounded-sm text-xs text-ink-3 hover:bg-hover hover:text-ink phone:size-8";

/**
 * The search of schedules, with suggestions for its query language (lib/schedules/query-language.ts). Any text is a
 * valid search.
 */
export function SearchBox({ search, onSearch }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const marks = useRef<HTMLDivElement>(null);
  const listId = useId();
  const { text, setText, composing, setComposing, tellNow } = useSearchText(search, onSearch);
  const suggested = useSuggestions({ input, text, setText });
  const { options, marked } = suggested;
  const isShown = suggested.isShown && !composing;
  useSlashKey(input);

  function clear() {
    setText("");
    tellNow("");
    suggested.show(null);
    input.current?.focus();
  }

  /** Returns what a key does here; null where it does what it does in any text field. */
  function actOf({ key, shiftKey }: KeyboardEvent): (() => void) | null {
    if (key === "ArrowDown" && options.length > 0) return () => suggested.move(1);
    if (key === "ArrowUp" && isShown) return () => suggested.move(-1);
    if (marked && (key === "Enter" || (key === "Tab" && !shiftKey))) return () => suggested.take(marked);
    if (key === "Escape" && isShown) return () => suggested.show(null);
    if (key === "Escape" && text !== "") return clear;
    if (key !== "Enter") return null;
    return () => {
      suggested.show(null);
      tellNow(text);
    };
  }

  return (
    <div className="relative max-w-[640px]">
      <div className="flex h-8 items-center gap-2 rounded-md border border-line-strong bg-canvas pr-1 pl-2.5 focus-within:shadow-focus phone:h-10">
        <Icon name="search" className="text-ink-3" />
        <div className="relative min-w-0 flex-1">
          <SearchMarks text={text} ref={marks} />
          <input
            ref={input}
            type="text"
            role="combobox"
            aria-label="Search schedules"
            aria-autocomplete="list"
            aria-keyshortcuts="/"
            aria-expanded={isShown}
            aria-controls={isShown ? listId : undefined}
            aria-activedescendant={marked && optionId(listId, suggested.place)}
            placeholder="name, id or task; or status:paused, next:<1h"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            enterKeyHint="search"
            maxLength={limits.searchLength}
            value={text}
            onChange={({ target }) => {
              const caret = target.selectionStart ?? target.value.length;
              setText(target.value);
              suggested.setCaret(caret);
              suggested.show(/\S$/.test(target.value.slice(0, caret)) ? "word" : null);
            }}
            onSelect={({ currentTarget }) => suggested.setCaret(currentTarget.selectionStart ?? 0)}
            onScroll={({ currentTarget }) => marks.current?.scrollTo({ left: currentTarget.scrollLeft })}
            onCompositionStart={() => setComposing(true)}
            onCompositionEnd={() => setComposing(false)}
            onKeyDown={(event) => {
              const act = event.nativeEvent.isComposing ? null : actOf(event);
              if (act) event.preventDefault();
              act?.();
            }}
            onBlur={() => suggested.show(null)}
            className="relative block h-[22px] w-full bg-transparent outline-none focus-visible:shadow-none"
          />
        </div>
        {text === "" ? (
          <SlashHint />
        ) : (
          <button type="button" aria-label="Clear search" onClick={clear} className={buttonLook}>
            <Icon name="close" small />
          </button>
        )}
        <button
          type="button"
          aria-label="What a search can name"
          aria-expanded={suggested.open === "fields"}
          data-tip="What a search can name"
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => {
            input.current?.focus();
            suggested.show(suggested.open === "fields" ? null : "fields");
          }}
          className={buttonLook}
        >
          ?
        </button>
      </div>
      {isShown ? (
        <SearchOptions id={listId} options={options} marked={suggested.place} onTake={suggested.take} />
      ) : null}
    </div>
  );
}
