extension Migration {
    /// In how many of the deaths in a step the step itself was to blame.
    static let blamedDeaths = Migration(
        number: 11, name: "011_blamed_deaths", up: M011.up, down: M011.down, restore: M011.up + M011.back)
}

enum M011 {
    /// `count` stays the number of all. Deaths of before were counted whatever their cause, so none of them is blamed.
    static let up = """
        ALTER TABLE step_deaths ADD COLUMN blamed INTEGER NOT NULL DEFAULT 0 CHECK (blamed BETWEEN 0 AND count);

        """

    static let down = """
        CREATE TABLE undone_011_step_deaths (
            session BLOB NOT NULL,
            step INTEGER NOT NULL,
            blamed INTEGER NOT NULL,
            PRIMARY KEY (session, step)
        ) STRICT;
        INSERT INTO undone_011_step_deaths (session, step, blamed)
        SELECT session, step, blamed FROM step_deaths WHERE blamed > 0;
        ALTER TABLE step_deaths DROP COLUMN blamed;
        """

    /// A row that was forgiven meanwhile, and made anew, may count fewer than were blamed then.
    static let back = """
        UPDATE step_deaths SET blamed = undone.blamed FROM undone_011_step_deaths AS undone
        WHERE undone.session = step_deaths.session AND undone.step = step_deaths.step
            AND undone.blamed <= step_deaths.count;
        DROP TABLE undone_011_step_deaths;
        """
}
