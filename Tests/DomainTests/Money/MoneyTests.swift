import Foundation
import Testing

@testable import Domain

@Suite("Money")
struct MoneyTests {
    @Test(
        "amounts with two decimals are read",
        arguments: [("10.00", 1000), ("0.01", 1), ("0.10", 10), ("9999999999.99", 999_999_999_999)] as [(String, Int64)]
    )
    func reads(amount: String, units: Int64) throws {
        let money = try Money(amount: amount, currency: .usd)
        #expect(money.minorUnits == units)
        #expect(money.amount == amount)
        #expect(Money(minorUnits: units, currency: .usd) == money)
    }

    @Test(
        "everything else is refused",
        arguments: [
            "", "0.00", "10", "10.0", "10.000", "-1.00", "+1.00", "01.00", "00.10", ".50", "1e2.00", "1,00", "1.0a",
            " 1.00", "10000000000.00", "١.٠٠", "1..00", "NaN",
        ])
    func refuses(amount: String) {
        let error = #expect(throws: MoneyError.self) { try Money(amount: amount, currency: .usd) }
        #expect(error?.code == .invalidAmount)
    }

    @Test("an unknown currency is refused with the known ones")
    func refusesCurrency() {
        let error = #expect(throws: MoneyError.self) { try Money(amount: "1.00", currency: "ZWL") }
        #expect(error?.code == .unsupportedCurrency)
        #expect(error?.message.contains("ZWG") == true)
    }

    @Test("hundredths out of range make no amount", arguments: [0, -1, 1_000_000_000_000, .max] as [Int64])
    func refusesUnits(units: Int64) {
        #expect(Money(minorUnits: units, currency: .zwg) == nil)
    }

    @Test("amounts compare within a currency only")
    func compares() throws {
        let two = try Money(amount: "2.00", currency: .usd)
        let ten = try Money(amount: "10.00", currency: .usd)
        let other = try Money(amount: "10.00", currency: .zwg)
        #expect(two.isLess(than: ten) == true)
        #expect(ten.isLess(than: two) == false)
        #expect(two.isLess(than: other) == nil)
        #expect(ten != other)
    }

    @Test("coding validates")
    func codes() throws {
        let money = try Money(amount: "10.50", currency: .zwg)
        #expect(try JSONDecoder().decode(Money.self, from: JSONEncoder().encode(money)) == money)
        for text in [#"{"amount":"1","currency":"USD"}"#, #"{"amount":"1.00","currency":"EUR"}"#, #"{"amount":1.00}"#] {
            #expect(throws: DecodingError.self) { try JSONDecoder().decode(Money.self, from: Data(text.utf8)) }
        }
    }
}
