// SPDX-License-Identifier: MIT
namespace LargeN.Devices;

/// <summary>The shape rules of <see cref="IResolventOperations"/>, the same on every device.</summary>
internal static class ResolventShapes
{
    /// <summary>The length of the vectors of an operand, one a problem.</summary>
    /// <exception cref="ArgumentException">They are matrices.</exception>
    internal static int Vector(DeviceMatrix<double> x, string name)
    {
        if (x.Rows != 1 && x.Columns != 1) throw new ArgumentException($"the operand is {x.Rows} x {x.Columns} a problem; it must be n x 1 or 1 x n", name);
        return x.Rows * x.Columns;
    }

    /// <summary>Elements from one of a vector to the next.</summary>
    internal static int Step(DeviceMatrix<double> vector) => vector.Columns == 1 ? vector.RowStride : 1;

    internal static void Traces(DeviceMatrix<double> spectra, int shifts, int results, int verdicts)
    {
        Vector(spectra, nameof(spectra));
        Count(spectra.Batch, shifts, results, nameof(Traces), verdicts);
    }

    internal static void Same(DeviceMatrix<double> spectra, DeviceMatrix<double> other, string name)
    {
        ContractShapes.Batch(spectra.Batch, other, name);
        int n = Vector(spectra, nameof(spectra)), found = Vector(other, name);
        if (found != n) throw new ArgumentException($"the operand has {found} elements a problem; it must have {n} as the first one", name);
    }

    internal static void Middle(DeviceMatrix<double> spectra, DeviceMatrix<double> matrix, string name)
    {
        ContractShapes.Batch(spectra.Batch, matrix, name);
        int n = Vector(spectra, nameof(spectra));
        if (matrix.Rows != n || matrix.Columns != n) throw new ArgumentException($"the matrix is {matrix.Rows} x {matrix.Columns}; it must be {n} x {n}", name);
    }

    internal static void Tables(DeviceMatrix<double> spectra, int left, int right, int results, int verdicts) =>
        Count(spectra.Batch, (long)left * right, results, nameof(Tables), verdicts);

    internal static void Tridiagonal(DeviceMatrix<double> diagonals, DeviceMatrix<double> offDiagonals, int shifts, DeviceMatrix<double> b, DeviceMatrix<double> x, int verdicts)
    {
        Same(diagonals, offDiagonals, nameof(offDiagonals));
        int n = Vector(diagonals, nameof(diagonals));
        ContractShapes.Batch(diagonals.Batch, b, nameof(b));
        ContractShapes.Batch(diagonals.Batch, x, nameof(x));
        ContractShapes.Written(x, nameof(x));
        if (b.Columns != n) throw new ArgumentException($"right-hand sides of {b.Columns} elements; they must have {n}, one a row", nameof(b));
        long systems = (long)b.Rows * shifts;
        if (x.Rows != 2 * systems || x.Columns != n)
            throw new ArgumentException($"x is {x.Rows} x {x.Columns}; for {b.Rows} right-hand sides and {shifts} shifts it must be {2 * systems} x {n}", nameof(x));
        if (verdicts != diagonals.Batch * systems)
            throw new ArgumentException($"the span holds {verdicts} results; {diagonals.Batch} problems of {systems} systems need {diagonals.Batch * systems}", nameof(verdicts));
    }

    private static void Count(int batch, long each, int results, string what, int verdicts)
    {
        if (results != batch * each) throw new ArgumentException($"{what}: the span holds {results} results; {batch} problems of {each} need {batch * each}", nameof(results));
        if (verdicts != batch * each) throw new ArgumentException($"{what}: the span holds {verdicts} verdicts; {batch} problems of {each} need {batch * each}", nameof(verdicts));
    }
}
