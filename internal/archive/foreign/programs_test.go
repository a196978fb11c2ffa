package foreign_test

import (
	"strings"
	"testing"

	"creatorvault.dev/internal/archive/foreign"
)

func TestABoardOfTrello(t *testing.T) {
	expect(t, "blog.json", fixture(t, "trello.json"), foreign.Trello, []shown{
		{
			From: "#1", Key: "trello:60b8d295aaaaaaaaaaaaaaa1", Title: "Compare note apps", Stage: "draft", Tags: "Video|yellow", Priority: "high", Due: "2021-06-10T16:00:00Z",
			Notes: "Five of them.\n\n**Fairly.**\n\nSteps\n\n- [x] list them\n- [ ] write\n\nLater\n\n- [ ] share it\n\n" +
				"Comment of Ada Lovelace, 2021-06-04: Which ones?\n\nComment of Ada Lovelace, 2021-06-05: Second look: fine.\n\n" +
				"Attachment: shot.png https://trello.com/1/cards/60b8/attachments/at1/download/shot.png\nAttachment: Source https://example.com/source",
			Created: "2021-06-03T13:01:09Z", Updated: "2021-06-05T10:00:00Z",
			Notices: []string{"1 attached files are not in the export: their links are in the notes", "1 members of the card were left out", "1 custom fields were left out"},
		},
		{
			From: "#2", Key: "trello:60b8d296aaaaaaaaaaaaaaa2", Title: "An old thought", Stage: "idea", Tags: "Guest posts|Video  long", Priority: "medium", Trashed: true,
			Created: "2021-06-03T13:01:10Z", Updated: "2021-06-03T13:01:10Z",
			Notices: []string{`"Guest posts" is no stage, and became a tag`, "it was archived, and is in the trash", `the commas of the tag "Video  long" became spaces`},
		},
		{
			From: "#3", Key: "trello:60b8d297aaaaaaaaaaaaaaa3", Title: "✅ shipped", Stage: "published", Priority: "medium", Notes: "Due: soon", Trashed: true, Created: "2021-06-03T13:01:11Z",
			Notices: []string{"Due went into the notes", "it was archived, and is in the trash"},
		},
	})
}

func TestATakeoutOfGoogleKeep(t *testing.T) {
	expect(t, "takeout.zip", packed(t, "keep"), foreign.Keep, []shown{
		{
			From: "Takeout/Keep/2021-07-01T10_00_00.000Z.json#1", Key: "google-keep:1625000000000001", Title: "First line of it", Stage: "idea", Tags: "archived", Priority: "medium", Trashed: true,
			Notes:   "First line of it\nsecond, see https://example.com/b\n\nLink: Example https://example.com/a",
			Created: "2021-06-29T20:53:20.000001Z", Updated: "2021-07-11T10:40:00.5Z",
			Notices: []string{"1 attachments were left out", "it was shared: the others are not kept", `it has no title, and was called "First line of it"`},
		},
		{
			From: "Takeout/Keep/Shopping for the studio.json#1", Key: "google-keep:1625000000000000", Title: "Shopping for the studio", Stage: "idea", Tags: "Studio|To buy", Priority: "high",
			Notes: "- [x] lamp\n- [ ] tripod", Created: "2021-06-29T20:53:20Z", Updated: "2021-07-11T10:40:00Z", Notices: []string{"it was pinned, and has priority high"},
		},
		{From: "Takeout/Keep/empty.json#1", Refused: "body blank: The note is empty"},
	}, "1 attachments (pictures, drawings, recordings) were left out")
	one := `{"title":"x","textContent":"y","isTrashed":false,"userEditedTimestampUsec":1}`
	expect(t, "note.json", []byte(one), foreign.Keep, []shown{{From: "#1", Key: show(t, mustOne(t, one)).Key, Title: "x", Notes: "y", Stage: "idea", Priority: "medium", Updated: "1970-01-01T00:00:00.000001Z"}})
}

func mustOne(t *testing.T, text string) foreign.Entry {
	t.Helper()
	_, all, _, err := readAll("a", []byte(text), foreign.DefaultLimits)
	if err != nil || len(all) != 1 {
		t.Fatalf("%d entries, error %v", len(all), err)
	}
	return all[0]
}

func TestAProjectOfTodoist(t *testing.T) {
	const name = "Blog [2203306141].csv"
	in := func(file, tag string) []shown {
		at := func(s string) string { return file + s }
		if tag != "" {
			tag = "|" + tag
		}
		return []shown{
			{
				From: at(":4#3"), Title: "Write the launch post", Stage: "idea", Tags: "blog|long-form", Priority: "high", Due: "2024-03-05",
				Notes:   "What it is.\nWho it is for.\n\n- [ ] Find pictures: three of them\n  - [ ] Ask Bob\n\nComment: Look at the old one first",
				Notices: []string{"an attachment of a comment was left out"},
			},
			{
				From: at(":12#10"), Title: "Mail to a@example.com every week", Stage: "idea", Tags: "Newsletter" + tag, Priority: "low",
				Notes:   "Date: every monday\nResponsible: Bob (87654321)\nDuration: 30 minute\nDeadline: 2024-04-01",
				Notices: []string{"Date went into the notes", "Responsible went into the notes", "Duration went into the notes", "Deadline went into the notes"},
			},
			{From: at(":14#12"), Refused: `TYPE not_allowed: There is no type "reminder"`},
			{From: at(":15#13"), Refused: "row malformed: The row has 2 cells, and there are 15 columns"},
			{
				From: at(":13#11"), Title: "Talk", Stage: "idea", Tags: "Newsletter" + tag, Priority: "medium", Due: "2024-03-05T14:30:00Z",
				Notices: []string{"Date has no time zone, and is taken for UTC"},
			},
		}
	}
	raw := fixture(t, "todoist/"+name)
	withoutKeys(t, name, raw, foreign.Todoist, in("", "Blog"))
	withoutKeys(t, "project.csv", raw, foreign.Todoist, in("", ""))
	other := "\ufeffTYPE,CONTENT,PRIORITY,INDENT\ntask,y,4,1\n"
	withoutKeys(t, "backup.zip", zipOf(t, map[string]string{name: string(raw), "Inbox [1].csv": other}), foreign.Todoist, append(in(name, "Blog"),
		shown{From: "Inbox [1].csv:2#1", Title: "y", Stage: "idea", Priority: "medium"}))
	_, again, _, err := readAll("x.csv", raw, foreign.DefaultLimits)
	if err != nil || len(again) != 5 || !strings.HasPrefix(again[0].Key, "todoist:") || again[0].Key == again[1].Key {
		t.Errorf("keys %+v, error %v", again, err)
	}
}

// withoutKeys compares all but the keys, which are hashes.
func withoutKeys(t *testing.T, name string, raw []byte, format foreign.Format, want []shown, notices ...string) {
	t.Helper()
	_, all, _, err := readAll(name, raw, foreign.DefaultLimits)
	if err != nil || len(all) != len(want) {
		t.Fatalf("%s: %d entries, error %v", name, len(all), err)
	}
	for i := range want {
		if want[i].Key == "" {
			want[i].Key = all[i].Key
		}
	}
	expect(t, name, raw, format, want, notices...)
}

func TestAnExportOfNotion(t *testing.T) {
	want := func(in string) []shown {
		return []shown{
			{
				From: in + "Content/Compare apps 11112222333344445555666677778888.md:1#1", Key: "notion:11112222333344445555666677778888", Title: "Compare apps", Stage: "draft", Tags: "video|long",
				Priority: "medium", Due: "2024-03-03T14:30:00Z", Notes: "Some **text**.\n\n![shot](shot.png)\n\nAssignee: Ada", Created: "2024-01-02T09:00:00Z",
				Notices: []string{"Publish Date has no time zone, and is taken for UTC", "Assignee went into the notes"},
			},
			{From: in + "Home aaaabbbbccccddddeeeeffff00001111.md:1#2", Key: "notion:aaaabbbbccccddddeeeeffff00001111", Title: "Home", Stage: "idea", Priority: "medium", Notes: "Note: this is text\n\nmore"},
			{
				From: in + "Content 0123456789abcdef0123456789abcdef_all.csv:3#2", Title: "Not a page", Stage: "published", Priority: "medium", Due: "2024-03-05", Notes: "Publish Date until: March 7, 2024",
				Notices: []string{"Publish Date until went into the notes"},
			},
			{From: in + "Content 0123456789abcdef0123456789abcdef_all.csv:4#3", Title: "Compare apps", Stage: "idea", Priority: "medium"},
			{From: in + "Content 0123456789abcdef0123456789abcdef_all.csv:5#4", Refused: "Name blank: The row has no title"},
		}
	}
	inner := packed(t, "notion")
	withoutKeys(t, "notion.zip", inner, foreign.Notion, want(""), "1 attachments were left out")
	outer := zipOf(t, map[string]string{"Export-1b2c/ExportBlock-1b2c-Part-1.zip": string(inner)})
	withoutKeys(t, "notion.zip", outer, foreign.Notion, want(""), "1 attachments were left out")
	withoutKeys(t, "table.csv", []byte("Name,Status,Notes\nx,Next up,text\n"), foreign.Notion, []shown{{From: ":2#1", Title: "x", Stage: "outline", Priority: "medium", Notes: "text"}})
}

func TestAFolderOfMarkdown(t *testing.T) {
	withoutKeys(t, "vault.zip", packed(t, "markdown"), foreign.Markdown, []shown{
		{
			From: "posts/2024-03-05-hello-world.md:1#1", Title: "Hello", Stage: "published", Tags: "news|web", Priority: "medium", Notes: "Body\nof it\n\nlayout: post", Created: "2024-03-05T09:00:00Z",
			Notices: []string{"layout went into the notes"},
		},
		{
			From: "posts/broken.md:1#2", Title: "broken", Stage: "idea", Priority: "medium", Notes: "---\ntitle: [broken\n---\nText stays",
			Notices: []string{"the front matter cannot be understood, and stayed in the notes: yaml: line 1: did not find expected ',' or ']'"},
		},
		{From: "posts/empty.md:1#3", Refused: "body blank: There is nothing in it"},
		{
			From: "posts/hugo.md:1#4", Title: "From Hugo", Stage: "draft", Tags: "a|b", Priority: "medium", Notes: "Text\n\nparams: x: 1", Created: "2024-03-06T00:00:00Z", Updated: "2024-03-07T00:00:00Z",
			Notices: []string{"params went into the notes"},
		},
		{From: "vault/Some name.md:1#5", Title: "Heading here", Stage: "idea", Priority: "medium", Notes: "No front matter. #inline"},
		{
			From: "vault/review.md:1#6", Title: "Obsidian: a review", Stage: "draft", Tags: "blog|Video", Priority: "high", Due: "2027-02-01", Notes: "Text with [[links]].\n\naliases: o, review\ncssclass: wide",
			Created: "2024-01-02T02:04:05Z", Notices: []string{"aliases went into the notes", "cssclass went into the notes"},
		},
	})
}
