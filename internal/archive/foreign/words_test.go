package foreign

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"creatorvault.dev/internal/vault"
)

// TestThePageNamesEveryWord holds the tables of docs/import.md to the code.
func TestThePageNamesEveryWord(t *testing.T) {
	page, err := os.ReadFile("../../../docs/import.md")
	if err != nil {
		t.Fatal(err)
	}
	named := 0
	for _, row := range regexp.MustCompile(`(?m)^\| (idea|outline|draft|published) \| (.*) \|$`).FindAllStringSubmatch(string(page), -1) {
		for word := range strings.SplitSeq(row[2], ", ") {
			if named++; stages[plain(word)] != vault.Stage(row[1]) {
				t.Errorf("the page has %q for %s", word, row[1])
			}
		}
	}
	if named != len(stages) {
		t.Errorf("the page has %d words of %d", named, len(stages))
	}
}

func TestWordsAreKnownWhateverTheyAreDressedIn(t *testing.T) {
	for word, want := range map[string]vault.Stage{
		"✏️ In Progress": vault.StageDraft, "DONE!": vault.StagePublished, " to-do ": vault.StageIdea, "Écrit": "", "published ✅": vault.StagePublished, "": "",
	} {
		if got := stages[plain(word)]; got != want {
			t.Errorf("%q is %q, want %q", word, got, want)
		}
	}
}

func TestDatesAreReadAsProgramsWriteThem(t *testing.T) {
	for text, want := range map[string]string{
		"2024-03-05": "2024-03-05", "2024/03/05": "2024-03-05", "March 5, 2024": "2024-03-05", "Mar 5 2024": "2024-03-05", "5 Mar 2024": "2024-03-05", "@March 5, 2024": "2024-03-05",
		"March 5, 2024 2:30 PM": "2024-03-05T14:30:00Z?", "2024-03-05 14:30": "2024-03-05T14:30:00Z?", "2024-03-05T14:30:00+01:00": "2024-03-05T13:30:00Z", "2024-03-05T14:30:00.123456789Z": "2024-03-05T14:30:00.123456789Z",
		"2024-02-30": "", "every day": "", "tomorrow": "", "1969-12-31": "", "0001-01-01": "", "9999-12-31T23:59:59-01:00": "", "1970-01-01": "1970-01-01", "9999-12-31": "9999-12-31", "5": "", "": "",
	} {
		due, bare, ok := dateOf(text)
		if bare {
			due += "?"
		}
		if due != want || ok != (want != "") {
			t.Errorf("%q is %q, want %q", text, due, want)
		}
	}
}
