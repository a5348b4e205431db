// SPDX-License-Identifier: MIT
namespace LargeN.Systems;

/// <summary>The hint of an error message: which name was probably meant.</summary>
public static class NearestName
{
    /// <summary>The candidate with the smallest edit distance to a word, if any is near.</summary>
    /// <param name="word">What was written.</param>
    /// <param name="candidates">The names allowed.</param>
    /// <returns>
    /// The nearest candidate, the first of equals; null where none is within a third of the longer length (at least one edit).
    /// Letters are compared without case; an edit is an insertion, a deletion, a replacement or a swap of neighbours
    /// (optimal string alignment, Damerau 1964).
    /// </returns>
    public static string? Of(string word, IEnumerable<string> candidates)
    {
        ArgumentNullException.ThrowIfNull(word);
        ArgumentNullException.ThrowIfNull(candidates);
        string? best = null;
        int least = int.MaxValue;
        string lower = Fold(word);
        foreach (string candidate in candidates)
        {
            int cut = Math.Max(1, Math.Max(word.Length, candidate.Length) / 3);
            if (Math.Abs(word.Length - candidate.Length) > cut) continue;
            int distance = Distance(lower, Fold(candidate));
            if (distance <= cut && distance < least) (best, least) = (candidate, distance);
        }

        return best;
    }

    /// <summary>The hint as the end of a sentence: <c>; did you mean "samples"?</c>, or what is allowed where nothing is near.</summary>
    /// <param name="word">What was written.</param>
    /// <param name="candidates">The names allowed.</param>
    public static string Hint(string word, IReadOnlyCollection<string> candidates) => Of(word, candidates) is { } near
        ? $"did you mean \"{near}\"?"
        : $"allowed: {string.Join(", ", candidates)}";

    private static string Fold(string text) => text.ToUpperInvariant();

    private static int Distance(string a, string b)
    {
        int[,] d = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++) d[i, 0] = i;
        for (int j = 0; j <= b.Length; j++) d[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                d[i, j] = Math.Min(replaced, Math.Min(d[i - 1, j], d[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }

        return d[a.Length, b.Length];
    }
}
